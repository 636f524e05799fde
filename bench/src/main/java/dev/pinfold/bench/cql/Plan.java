package dev.pinfold.bench.cql;

import dev.pinfold.bench.Report;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What to run.
///
/// @param nodes of the ring; each row is on at most three of them
/// @param rounds how often each way of doing something has its turn
/// @param rows of the queues, ascending
record Plan(
    Set<Part> parts, int nodes, int rounds, List<Integer> rows, boolean quick, boolean json) {

  static final String USAGE =
      """
      Usage: ./dev bench-cql [OPTIONS] [PART...]

      Parts: upsert conditional queue export; all of them without any.
        --nodes N      nodes of the ring (3); with 1 it starts sooner, and figures mean less
        --rounds N     rounds of each comparison (5; with --quick 3)
        --quick        small and short: to see that it works
        --rows N       rows of long queues (1,000,000; 100,000); short ones have a hundredth
        --large        queues of 10,000,000 rows, too
        --json         figures as lines of JSON on standard output, all else on standard error\
      """;

  private static final int LARGE = 10_000_000;

  /// More than any page has.
  private static final int FEW = 1_000;

  private static final int NODES_MAX = 16;
  private static final int ROUNDS_MAX = 1_000;

  /// What can be measured.
  enum Part implements Report.Part {
    UPSERT,
    CONDITIONAL,
    QUEUE,
    EXPORT;

    @Override
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @throws IllegalArgumentException what is wrong with the arguments
  static Plan parse(String[] arguments) {
    Deque<String> words = new ArrayDeque<>(Arrays.asList(arguments));
    Set<Part> parts = EnumSet.noneOf(Part.class);
    boolean quick = words.contains("--quick");
    boolean large = false;
    int rows = quick ? 100_000 : 1_000_000;
    boolean json = false;
    int nodes = 3;
    int rounds = quick ? 3 : 5;
    while (!words.isEmpty()) {
      String word = words.remove();
      switch (word) {
        case "--quick" -> {}
        case "--large" -> large = true;
        case "--json" -> json = true;
        case "--rows" -> rows = number(word, words, LARGE);
        case "--nodes" -> nodes = number(word, words, NODES_MAX);
        case "--rounds" -> rounds = number(word, words, ROUNDS_MAX);
        default -> parts.add(part(word));
      }
    }
    int few = Math.max(FEW, rows / 100);
    return new Plan(
        parts.isEmpty() ? EnumSet.allOf(Part.class) : parts,
        nodes,
        rounds,
        large ? List.of(few, rows, LARGE) : List.of(few, rows),
        quick,
        json);
  }

  private static Part part(String word) {
    for (Part part : Part.values()) {
      if (part.word().equals(word)) {
        return part;
      }
    }
    throw new IllegalArgumentException("there is no part or option " + word);
  }

  private static int number(String option, Deque<String> words, int most) {
    if (words.isEmpty() || !words.element().matches("\\d{1,9}")) {
      throw new IllegalArgumentException(option + " lacks its number");
    }
    int number = Integer.parseInt(words.remove());
    if (number < 1 || number > most) {
      throw new IllegalArgumentException(option + " is from 1 to " + most + ", not " + number);
    }
    return number;
  }
}
