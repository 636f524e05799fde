package dev.pinfold.agent;

import dev.pinfold.base.ProblemException;

/// The codes of the problems that [KuboClient] throws.
public final class DaemonProblem {

  /// No connection to the daemon, or it broke: nothing is known about what was asked for.
  public static final String UNREACHABLE = "daemon_unreachable";

  /// The daemon refused or failed; the detail `said` has its words.
  public static final String FAILED = "daemon_failed";

  /// The daemon did not answer, or a pin made no progress, in time.
  public static final String TIMEOUT = "daemon_timeout";

  /// The CID has no pin of its own.
  public static final String NOT_PINNED = "not_pinned";

  /// The daemon is of a kind or version that has no such command.
  public static final String NO_SUCH_COMMAND = "daemon_lacks_command";

  private DaemonProblem() {}

  /// Whether a failure has this code.
  static boolean is(ProblemException failure, String code) {
    return failure.problem().code().equals(code);
  }

  /// What a person who looks at a failed pin wants to read.
  static String text(ProblemException failure) {
    Object said = failure.problem().details().get("said");
    return said == null ? failure.problem().message() : String.valueOf(said);
  }
}
