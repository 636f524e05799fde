package dev.pinfold.bench.locks;

import dev.pinfold.bench.Report;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What to run.
///
/// @param plots where plots are written
record Plan(Set<Part> parts, Path plots, boolean quick, boolean json) {

  static final String USAGE =
      """
      Usage: ./dev bench-locks [OPTIONS] [PART...]

      Parts: work writers size overlap ranges durability losses; all of them without any.
        --quick        short rounds: to see that it works
        --plots DIR    where the plots go (docs/locking/plots of the sources)
        --json         figures as lines of JSON on standard output, all else on standard error\
      """;

  /// What can be measured.
  enum Part implements Report.Part {
    /// More and more writers of one document, with work under locks.
    WORK,
    /// More and more writers of one document, without.
    WRITERS,
    SIZE,
    OVERLAP,
    RANGES,
    DURABILITY,
    /// Where locks on paths do not pay.
    LOSSES;

    @Override
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @throws IllegalArgumentException what is wrong with the arguments
  static Plan parse(String[] arguments) {
    Deque<String> words = new ArrayDeque<>(Arrays.asList(arguments));
    Set<Part> parts = EnumSet.noneOf(Part.class);
    boolean quick = false;
    boolean json = false;
    Path plots = Path.of("docs", "locking", "plots");
    while (!words.isEmpty()) {
      String word = words.remove();
      switch (word) {
        case "--quick" -> quick = true;
        case "--json" -> json = true;
        case "--plots" -> {
          if (words.isEmpty()) {
            throw new IllegalArgumentException("--plots lacks its directory");
          }
          plots = Path.of(words.remove());
        }
        default -> parts.add(part(word));
      }
    }
    return new Plan(parts.isEmpty() ? EnumSet.allOf(Part.class) : parts, plots, quick, json);
  }

  private static Part part(String word) {
    for (Part part : Part.values()) {
      if (part.word().equals(word)) {
        return part;
      }
    }
    throw new IllegalArgumentException("there is no part or option " + word);
  }
}
