package dev.pinfold.cassandra;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Runs programs to their end.
final class Programs {

  private Programs() {}

  /// Runs one that has to succeed.
  ///
  /// @param name of it in the error
  /// @param log takes what it prints
  /// @return what it printed
  static String run(String name, List<String> command, Path log)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(log.toFile())
            .start();
    try {
      int status = process.waitFor();
      if (status == 0) {
        return Files.readString(log);
      }
      throw new ProblemException(
          Problem.of(Problem.Kind.UNAVAILABLE, "program_failed", "A program of the ring failed.")
              .with("program", name)
              .with("status", status)
              .with("output", "\n" + Files.readString(log)));
    } finally {
      // If the caller did not wait for it, nobody does.
      process.destroyForcibly();
    }
  }
}
