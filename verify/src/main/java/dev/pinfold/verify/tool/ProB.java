package dev.pinfold.verify.tool;

import dev.pinfold.verify.notation.Cspm;
import dev.pinfold.verify.protocol.Configuration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/// ProB, which animates and checks CSPm. Its program for Linux lies in a jar; it is unpacked once.
public final class ProB {

  private static final Pattern ANALYSED = Pattern.compile("States analysed: ([0-9]+)");
  private static final String ARCHIVE = "/cli/probcli_linux64.zip";
  private static final String PARSER = "/cli/linux64-cspmf";

  /// Most states that a search visits.
  private static final int STATES_MAX = 10_000_000;

  private final Path home;
  private final Path directory;

  /// @param home where the program is unpacked
  /// @param directory for its files
  public ProB(Path home, Path directory) {
    this.home = home;
    this.directory = directory;
  }

  /// The same program with another directory for its files.
  public ProB at(Path other) {
    return new ProB(home, other);
  }

  /// What is missing to run it, or an empty text.
  public static String missing() {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!system.toLowerCase(Locale.ROOT).matches("linux (amd64|x86_64)")) {
      return "ProB for " + system;
    }
    return foreignFunctions() == null ? "libffi" : "";
  }

  /// The library libffi, of whichever version: the parser was built for an old one, and uses
  /// nothing that has changed.
  private static @Nullable Path foreignFunctions() {
    for (String directory : List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64")) {
      for (String name : List.of("libffi.so.6", "libffi.so.7", "libffi.so.8")) {
        Path library = Path.of(directory, name);
        if (Files.exists(library)) {
          return library;
        }
      }
    }
    return null;
  }

  /// Looks for deadlocks in all states.
  public Verdict deadlock(Configuration configuration) {
    String output =
        run(configuration, List.of("-mc", "" + STATES_MAX, "-noinv", "-strict", "model.csp"));
    Matcher analysed = ANALYSED.matcher(output);
    long states = analysed.find() ? Long.parseLong(analysed.group(1)) : -1;
    if (output.contains("No Counter Example found. ALL nodes visited.") && states > 0) {
      return Verdict.holds(states, "");
    }
    if (output.contains("deadlock")) {
      return new Verdict(states, Verdict.DEADLOCK, List.of(), "");
    }
    throw new ToolFailure("ProB says what is not understood here:\n" + output);
  }

  /// Whether every trace of the system is one of the specification: of two accesses in conflict,
  /// the second comes after the end of the transaction that had the first.
  public Verdict refinement(Configuration configuration) {
    String output = run(configuration, List.of("-cspref", "SPEC", "[T=", "VISIBLE", "model.csp"));
    if (output.contains("VISIBLE is a trace refinement of CSP: SPEC")
        && output.contains("Refinement Check Successful")) {
      return Verdict.holds(-1, "trace refinement");
    }
    if (output.contains("not a trace refinement") || output.contains("Refinement Check Failed")) {
      return new Verdict(-1, Verdict.EXCLUSION_OR_STRICTNESS, List.of(), "no trace refinement");
    }
    throw new ToolFailure("ProB says what is not understood here:\n" + output);
  }

  private String run(Configuration configuration, List<String> words) {
    unpack();
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.write(directory.resolve("model.csp"), Cspm.of(configuration));
    List<String> all = new ArrayList<>(words);
    all.addFirst(home.resolve("probcli").toString());
    return new Command(directory)
        .with("PROB_HOME", home.toString())
        .with("LD_LIBRARY_PATH", home.resolve("lib") + ":" + home.resolve("shim"))
        .run(all)
        .output();
  }

  // ---- unpacking

  private void unpack() {
    // Several may want it at once.
    synchronized (ProB.class) {
      if (!Files.exists(home.resolve("unpacked"))) {
        unpackAll();
      }
    }
  }

  private void unpackAll() {
    try {
      Files.createDirectories(home.resolve("lib"));
      Files.createDirectories(home.resolve("shim"));
      try (ZipInputStream zip = new ZipInputStream(resource(ARCHIVE))) {
        ZipEntry entry;
        while ((entry = zip.getNextEntry()) != null) {
          Path file = home.resolve(entry.getName()).normalize();
          if (!file.startsWith(home)) {
            throw new ToolFailure("the archive wants to write to " + entry.getName());
          }
          if (entry.isDirectory()) {
            Files.createDirectories(file);
          } else {
            Files.createDirectories(file.getParent());
            copy(zip, file);
          }
        }
      }
      try (InputStream parser = resource(PARSER)) {
        copy(parser, home.resolve("lib").resolve("cspmf"));
      }
      Path library = foreignFunctions();
      if (library == null) {
        throw new ToolFailure("libffi is missing");
      }
      Path shim = home.resolve("shim").resolve("libffi.so.6");
      Files.deleteIfExists(shim);
      Files.createSymbolicLink(shim, library);
      Files.createFile(home.resolve("unpacked"));
    } catch (IOException e) {
      throw new ToolFailure("cannot unpack ProB below " + home, e);
    }
  }

  private static InputStream resource(String name) {
    InputStream in = ProB.class.getResourceAsStream(name);
    if (in == null) {
      throw new ToolFailure("ProB is not on the class path: no " + name);
    }
    return in;
  }

  private static void copy(InputStream in, Path file) throws IOException {
    Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    if (!file.toFile().setExecutable(true)) {
      throw new ToolFailure("cannot make executable: " + file);
    }
  }
}
