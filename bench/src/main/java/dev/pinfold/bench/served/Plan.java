package dev.pinfold.bench.served;

import dev.pinfold.bench.Report;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What to run.
///
/// @param parts in the order in which they run
/// @param sizes of the sets of pins, ascending
/// @param peerPins how many pins PostgreSQL imports at most; 0 for no comparison
/// @param directory where the sets of pins are kept
/// @param keep whether the directory stays
/// @param jvm more options of the server's virtual machine
/// @param jfr where recordings of the servers go; null for none
record Plan(
    Set<Part> parts,
    List<Integer> sizes,
    int peerPins,
    Path directory,
    boolean keep,
    boolean quick,
    boolean json,
    List<String> jvm,
    @Nullable Path jfr,
    @Nullable Double rate,
    Path jar) {

  static final String USAGE =
      """
      Usage: ./dev bench-pins [OPTIONS] [PART...]

      Parts: import post post-loaded lists export start disk memory; all of them without any.
        --pins N       pins in the large set (10,000,000; with --quick 50,000)
        --small N      pins in the small set that it is compared with (100,000; 10,000)
        --data DIR     keep the sets of pins here, and use those that are there
        --peer-pins N  pins that PostgreSQL imports at most (1,000,000; 20,000); 0: no PostgreSQL
        --rate N       one rate of POST, not a ramp
        --quick        small and short: to see that it works
        --json         figures as lines of JSON on standard output, all else on standard error
        --jvm OPTION   another option of the server's virtual machine, such as --jvm -XX:+UseSerialGC
        --jfr DIR      record each server with Java Flight Recorder
        --jar FILE     the server (cli/target/pinfold.jar)\
      """;

  /// What can be measured.
  enum Part implements Report.Part {
    IMPORT,
    LISTS,
    MEMORY,
    EXPORT,
    START,
    DISK,
    POST,
    POST_LOADED;

    @Override
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// @throws IllegalArgumentException what is wrong with the arguments
  static Plan parse(String[] arguments) throws IOException {
    Deque<String> words = new ArrayDeque<>(Arrays.asList(arguments));
    Set<Part> parts = new LinkedHashSet<>();
    List<String> jvm = new ArrayList<>();
    boolean quick = words.contains("--quick");
    boolean json = false;
    int pins = quick ? 50_000 : 10_000_000;
    int small = quick ? 10_000 : 100_000;
    int peerPins = quick ? 20_000 : 1_000_000;
    Path data = null;
    Path jfr = null;
    Path jar = null;
    Double rate = null;
    while (!words.isEmpty()) {
      String word = words.remove();
      switch (word) {
        case "--quick" -> {}
        case "--json" -> json = true;
        case "--pins" -> pins = number(words);
        case "--small" -> small = number(words);
        case "--peer-pins" -> peerPins = number(words);
        case "--rate" -> rate = (double) number(words);
        case "--data" -> data = Path.of(value(words)).toAbsolutePath();
        case "--jfr" -> jfr = Path.of(value(words)).toAbsolutePath();
        case "--jar" -> jar = Path.of(value(words));
        case "--jvm" -> jvm.add(value(words));
        default -> parts.add(part(word));
      }
    }
    Path directory = data == null ? Files.createTempDirectory("pinfold-served") : data;
    Files.createDirectories(directory);
    return new Plan(
        parts.isEmpty() ? Set.of(Part.values()) : parts,
        small < pins ? List.of(small, pins) : List.of(pins),
        peerPins,
        directory,
        data != null,
        quick,
        json,
        List.copyOf(jvm),
        jfr,
        rate,
        jar == null ? builtJar() : jar);
  }

  private static Part part(String word) {
    for (Part part : Part.values()) {
      if (part.word().equals(word)) {
        return part;
      }
    }
    throw new IllegalArgumentException("there is no part or option " + word);
  }

  private static String value(Deque<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("the last option lacks its value");
    }
    return words.remove();
  }

  private static int number(Deque<String> words) {
    return Integer.parseInt(value(words).replaceAll("[_,]", ""));
  }

  /// The jar that the build beside these classes makes.
  private static Path builtJar() {
    try {
      Path classes =
          Path.of(Plan.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return classes.resolve("../../../cli/target/pinfold.jar").normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The number of pins in the large set.
  int pins() {
    return sizes.getLast();
  }

  /// How long one measurement of latencies takes.
  Duration phase() {
    return Duration.ofSeconds(quick ? 3 : 15);
  }
}
