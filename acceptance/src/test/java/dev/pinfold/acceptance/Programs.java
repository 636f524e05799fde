package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs programs to their end.
final class Programs {

  /// Against programs that hang; npm has no longer than that to install what a test needs.
  private static final long LIMIT_MINUTES = Math.max(10, Await.LIMIT.toMinutes());

  private Programs() {}

  /// What a program said, and how it ended.
  ///
  /// @param output standard output alone
  /// @param errors standard error alone
  record Ended(List<String> command, int status, String output, String errors) {

    /// Fails unless the program succeeded.
    Ended orFail() {
      return expect(0);
    }

    /// Fails unless the program ended with this status.
    Ended expect(int wanted) {
      if (status != wanted) {
        fail(this + "\ninstead of status " + wanted);
      }
      return this;
    }

    @Override
    public String toString() {
      return String.join(" ", command)
          + "\nended with status "
          + status
          + "\n--- standard output\n"
          + output
          + "\n--- standard error\n"
          + errors;
    }
  }

  /// Runs a program in its directory.
  static Ended run(ProcessBuilder program) throws IOException, InterruptedException {
    return run(program, program.command());
  }

  /// Likewise.
  ///
  /// @param shown the command in messages
  static Ended run(ProcessBuilder program, List<String> shown)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(Folders.target("programs"), "program", ".out");
    Path errors = Files.createTempFile(Folders.target("programs"), "program", ".err");
    try {
      Process process =
          program.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      Ended result =
          new Ended(shown, process.exitValue(), Files.readString(output), Files.readString(errors));
      return ended ? result : fail("It had to be killed: " + result);
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
