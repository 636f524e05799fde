package dev.pinfold.acceptance;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The `pinfold` command as a process of its own.
final class PinfoldCommand {

  /// Most processes live for seconds; those of a run of hours are faster with
  /// `-Dpinfold.optimized`.
  private static final String COMPILER =
      Boolean.getBoolean("pinfold.optimized")
          ? "-XX:+TieredCompilation"
          : "-XX:TieredStopAtLevel=1";

  private static final String MAIN_CLASS = "dev.pinfold.cli.Pinfold";

  private PinfoldCommand() {}

  /// The command with its arguments, not yet started.
  static ProcessBuilder of(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                COMPILER,
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx512m",
                // As the program has it for servers.
                "-Djdk.virtualThreadScheduler.parallelism=16",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                MAIN_CLASS));
    command.addAll(arguments);
    ProcessBuilder program = new ProcessBuilder(command);
    // What somebody has set for a server of their own is not for these.
    program.environment().keySet().removeIf(name -> name.matches("(PINFOLD|CLUSTER)_.*"));
    return program;
  }

  /// Runs a command to its end.
  static Programs.Ended run(String... arguments) throws Exception {
    List<String> shown = new ArrayList<>(List.of("pinfold"));
    shown.addAll(List.of(arguments));
    return Programs.run(of(List.of(arguments)), shown);
  }

  /// Without the classes of the tests and what only they need to run.
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes") && !entry.contains("junit"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
