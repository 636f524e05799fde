package dev.pinfold.verify.tool;

import dev.pinfold.verify.notation.Tla;
import dev.pinfold.verify.protocol.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// TLC, the model checker of TLA+, in a Java machine of its own.
public final class Tlc {

  private static final Pattern DISTINCT = Pattern.compile("([0-9]+) distinct states found");

  private final Path directory;

  /// @param directory for its files
  public Tlc(Path directory) {
    this.directory = directory;
  }

  /// Looks for deadlocks and for violations of exclusion and strictness, and of progress if it is
  /// asked for, with transactions that do not stop for ever.
  public Verdict check(Configuration configuration, boolean queued, boolean progress) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.write(directory.resolve("Locks.tla"), Tla.locks());
    Command.write(directory.resolve("Tables.tla"), Tla.tables(configuration, queued));
    Command.write(directory.resolve("Locks.cfg"), Tla.checks(configuration, progress));
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:+UseSerialGC", "-Xmx2g"));
    if (configuration.transactions() < 3) {
      // Most of its time it starts.
      words.add("-XX:TieredStopAtLevel=1");
    }
    words.addAll(List.of("-cp", jar().toString(), "tlc2.TLC", "-workers", "1"));
    words.addAll(List.of("-metadir", directory.resolve("states").toString()));
    words.addAll(List.of("-config", "Locks.cfg", "Locks"));
    String output = new Command(directory).run(words).output();
    return read(output);
  }

  /// The jar that has it.
  private static Path jar() {
    try {
      // Only its place is wanted; the class is not initialised.
      Class<?> tlc = Class.forName("tlc2.TLC", false, Tlc.class.getClassLoader());
      return Path.of(tlc.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (ClassNotFoundException | java.net.URISyntaxException e) {
      throw new ToolFailure("TLC is not on the class path", e);
    }
  }

  private static Verdict read(String output) {
    Matcher distinct = DISTINCT.matcher(output);
    long states = -1;
    while (distinct.find()) {
      states = Long.parseLong(distinct.group(1));
    }
    if (output.contains("Model checking completed. No error has been found.")) {
      return Verdict.holds(states, "");
    }
    String violated =
        output.contains("Deadlock reached")
            ? Verdict.DEADLOCK
            : output.contains("Temporal properties were violated")
                ? Verdict.PROGRESS
                : output.contains("Invariant Exclusion is violated")
                        || output.contains("Invariant Strictness is violated")
                    ? Verdict.EXCLUSION_OR_STRICTNESS
                    : null;
    if (violated == null) {
      throw new ToolFailure("TLC says what is not understood here:\n" + output);
    }
    return new Verdict(states, violated, List.of(), "");
  }
}
