package dev.pinfold.cli;

import dev.pinfold.base.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.UsageMessageSpec;

/// What a process ends with, for scripts. The numbers are part of the interface: they are never
/// given another meaning.
public enum ExitCode {
  DONE(0, "done"),
  NOT_FOUND(1, "something was not found, or a check found damage"),
  USAGE(2, "wrong usage"),
  INVALID(3, "invalid input, or more than a limit allows"),
  CONFLICT(4, "conflict, or others hold what is needed: the same command may succeed later"),
  FAILED(5, "storage, output or a service failed"),
  /// 128 and the number of the signal, as shells count.
  INTERRUPTED(130, "interrupted"),
  /// The same, for a process whose reader went away, as in `pinfold db find … | head`.
  OUTPUT_CLOSED(141, "the reader of the output went away");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  public int number() {
    return number;
  }

  /// What a command ends with that ran into a problem.
  public static ExitCode of(Problem problem) {
    return switch (problem.kind()) {
      case NOT_FOUND -> NOT_FOUND;
      case INVALID, LIMIT -> INVALID;
      case CONFLICT, BUSY -> CONFLICT;
      case UNAVAILABLE, CORRUPT, INTERNAL -> FAILED;
      case CANCELLED -> INTERRUPTED;
    };
  }

  /// Adds the table of all exit codes to a help.
  static void describeIn(UsageMessageSpec help) {
    Map<String, String> table = new LinkedHashMap<>();
    for (ExitCode code : values()) {
      table.put(String.format("%3d", code.number), code.meaning);
    }
    help.exitCodeListHeading("%nExit codes:%n").exitCodeList(table);
  }
}
