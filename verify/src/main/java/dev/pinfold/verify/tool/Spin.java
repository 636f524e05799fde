package dev.pinfold.verify.tool;

import dev.pinfold.verify.notation.Promela;
import dev.pinfold.verify.protocol.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Spin: makes a C program of a model, which visits its states.
public final class Spin {

  private static final Pattern STORED = Pattern.compile("(?m)^\\s*([0-9.e+]+) states, stored");
  private static final Pattern ERROR = Pattern.compile("(?m)^pan:\\d+: (.*)$");

  private final Path directory;

  /// @param directory for its files
  public Spin(Path directory) {
    this.directory = directory;
  }

  /// What is missing to run it, or an empty text.
  public static String missing() {
    for (String program : List.of("spin", "gcc")) {
      boolean found = false;
      for (String place : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
        found |= Files.isExecutable(Path.of(place, program));
      }
      if (!found) {
        return program;
      }
    }
    return "";
  }

  /// Looks for deadlocks and failed assertions, breadth first, in all states.
  ///
  /// @param megabytes of memory for its states
  public Verdict safety(Configuration configuration, boolean queued, int megabytes) {
    prepare(configuration, queued, false);
    // Most models are so small that compiling them takes longer than checking them.
    compile(List.of("-O1", "-DSAFETY", "-DNOREDUCE", "-DBFS", "-DMEMLIM=" + megabytes));
    return read(new Command(directory).run(List.of("./pan", "-n")).output(), "");
  }

  /// Looks at all states depth first, in a table of hashed states that are compressed without loss.
  ///
  /// @param log2 the size of its table
  public Verdict large(Configuration configuration, boolean queued, int megabytes, int log2) {
    prepare(configuration, queued, false);
    compile(List.of("-O2", "-DSAFETY", "-DNOREDUCE", "-DCOLLAPSE", "-DMEMLIM=" + megabytes));
    List<String> words = List.of("./pan", "-n", "-m1000000", "-w" + log2);
    return read(new Command(directory).run(words).output(), "compressed without loss");
  }

  /// Whether every transaction commits if none stops for ever.
  public Verdict progress(Configuration configuration, int megabytes) {
    prepare(configuration, true, true);
    compile(
        List.of(
            "-O2",
            "-DNOREDUCE",
            "-DNFAIR=" + (configuration.transactions() + 2),
            "-DMEMLIM=" + megabytes));
    List<String> words = List.of("./pan", "-n", "-a", "-f", "-m4000000", "-N", "progress");
    Verdict verdict = read(new Command(directory).run(words).output(), "");
    // With a formula it counts pairs of a state and a place in the formula's automaton.
    return new Verdict(-1, verdict.violated(), verdict.trace(), verdict.note());
  }

  private void prepare(Configuration configuration, boolean queued, boolean progress) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.write(directory.resolve("model.pml"), Promela.of(configuration, queued, progress));
    Command.write(directory.resolve(Promela.TABLES), Promela.tables(configuration));
    // Without merging of statements, so that no state is left out.
    new Command(directory).succeed(List.of("spin", "-a", "-o3", "model.pml"));
  }

  private void compile(List<String> options) {
    List<String> words = new ArrayList<>(List.of("gcc", "-w", "-o", "pan", "pan.c"));
    words.addAll(options);
    new Command(directory).succeed(words);
  }

  private static Verdict read(String output, String note) {
    Matcher stored = STORED.matcher(output);
    if (!stored.find()) {
      throw new ToolFailure("Spin counted nothing:\n" + output);
    }
    long states = (long) Double.parseDouble(stored.group(1));
    Matcher error = ERROR.matcher(output);
    if (!error.find()) {
      if (!output.contains("errors: 0") || output.contains("Search not completed")) {
        throw new ToolFailure("Spin did not look at everything:\n" + output);
      }
      return Verdict.holds(states, note);
    }
    String what = error.group(1);
    String violated =
        what.startsWith("invalid end state")
            ? Verdict.DEADLOCK
            : what.startsWith("assertion violated")
                ? Verdict.EXCLUSION_OR_STRICTNESS
                : what.startsWith("acceptance cycle") ? Verdict.PROGRESS : null;
    if (violated == null) {
      throw new ToolFailure("Spin says what is not known here: " + what);
    }
    return new Verdict(states, violated, List.of(), note);
  }
}
