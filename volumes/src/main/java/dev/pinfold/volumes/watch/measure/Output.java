package dev.pinfold.volumes.watch.measure;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;

/// What a tool or the kernel printed, and how to say that it is not understood.
final class Output {

  private static final int SHOWN_MAX = 200;

  private Output() {}

  /// The problem with output that is not as expected.
  ///
  /// @param command or file that it is from
  static ProblemException unknown(String command, String said) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.UNAVAILABLE,
                "zfs_output_unknown",
                "what the command printed is not understood: is this another version of ZFS?")
            .with("command", command)
            .with("said", said.length() > SHOWN_MAX ? said.substring(0, SHOWN_MAX) : said));
  }

  /// A whole number.
  static long number(String command, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw unknown(command, text);
    }
  }

  /// A number such as `1.52` or `1.52x`.
  static double decimal(String command, String text) {
    try {
      return Double.parseDouble(text.endsWith("x") ? text.substring(0, text.length() - 1) : text);
    } catch (NumberFormatException _) {
      throw unknown(command, text);
    }
  }
}
