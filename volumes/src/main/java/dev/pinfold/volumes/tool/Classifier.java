package dev.pinfold.volumes.tool;

import java.util.List;
import java.util.regex.Pattern;

/// What the exit status and the messages of `zfs` and `zpool` mean.
///
/// Exit codes say little: 1 is any failure, 2 wrong usage and also a missing dataset, 255 a value
/// that was refused and also a wrong key. So the messages decide; the tools are run with
/// `LC_ALL=C`, and the messages are those of OpenZFS 2.1 to 2.3 (lib/libzfs/libzfs_util.c there).
final class Classifier {

  private record Rule(Pattern pattern, FailureType type) {}

  /// The first that matches counts, so what is more special comes first.
  private static final List<Rule> RULES =
      List.of(
          rule(
              "ZFS utilities must be run as root|permission denied", FailureType.PERMISSION_DENIED),
          rule("may only be mounted by root", FailureType.PERMISSION_DENIED),
          rule("I/O is currently suspended", FailureType.POOL_SUSPENDED),
          rule("has been modified\\s+since most recent snapshot", FailureType.REPLICA_DIVERGED),
          rule("does not\\s+match incremental source", FailureType.REPLICA_DIVERGED),
          rule("checksum mismatch or incomplete stream", FailureType.CHECKSUM_MISMATCH),
          rule(
              "resume token is corrupt|cannot be resumed|cannot resume send",
              FailureType.REPLICATION_FAILED),
          rule(
              "failed to read from stream|invalid (backup )?stream",
              FailureType.REPLICATION_FAILED),
          rule("not an earlier snapshot from the same fs", FailureType.REPLICA_DIVERGED),
          rule(
              "(incorrect|wrong) key|key not loaded|key is not loaded|key must be loaded"
                  + "|unable to load key|key load error|encryption key|encryption root"
                  + "|raw key too|passphrase too",
              FailureType.KEY_UNAVAILABLE),
          rule(
              "size is (less than current used or reserved|greater than available) space"
                  + "|disk quota exceeded|quota exceeded",
              FailureType.INSUFFICIENT_SPACE),
          rule("out of space|no space left on device", FailureType.POOL_FULL),
          rule(
              "snapshot has dependent clones|has children|has dependents|being held",
              FailureType.HAS_DEPENDENTS),
          rule("dataset is busy|pool or dataset is busy|is busy|target is busy", FailureType.BUSY),
          rule("tag (already exists|does not exist)|no such tag", FailureType.EXISTS),
          rule("already exists|destination '.*' exists", FailureType.EXISTS),
          rule("dataset already exists", FailureType.EXISTS),
          rule("does not exist|no such pool|could not find any snapshots", FailureType.NOT_FOUND),
          rule(
              "must be upgraded|unsupported (version|feature)|feature .* (not|must be) enabled"
                  + "|unrecognized command|invalid option|operation not supported|not supported",
              FailureType.FEATURE_MISSING),
          rule(
              "I/O error|input/output error|checksum error|corrupt", FailureType.DATASET_CORRUPTED),
          rule(
              "invalid character|must be one of|must be (a )?power of 2|cannot set property"
                  + "|missing dataset name|invalid property|bad numeric value|is readonly"
                  + "|parent is not a filesystem|trailing slash|empty component",
              FailureType.REFUSED));

  private static final int SSH_FAILED = 255;

  private static final Pattern SSH =
      Pattern.compile(
          "^(ssh|kex_exchange|Connection (closed|refused|reset|timed out)|Host key verification)"
              + "|Permission denied \\((publickey|password)|port \\d+: Connection"
              + "|Could not resolve hostname",
          Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  private static final Pattern NO_TOOL =
      Pattern.compile(
          "(command not found|(zfs|zpool): not found|/dev/zfs|modules cannot be"
              + " auto-loaded|modules are not loaded)");

  private static final int NOT_FOUND_BY_SHELL = 127;

  private Classifier() {}

  private static Rule rule(String pattern, FailureType type) {
    return new Rule(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), type);
  }

  /// What the failure of a command on `host` was.
  static FailureType classify(Host host, int status, String errors) {
    if (host instanceof Host.Ssh && status == SSH_FAILED && SSH.matcher(errors).find()) {
      return FailureType.HOST_UNREACHABLE;
    }
    if (status == NOT_FOUND_BY_SHELL || NO_TOOL.matcher(errors).find()) {
      return FailureType.TOOL_MISSING;
    }
    for (Rule rule : RULES) {
      if (rule.pattern().matcher(errors).find()) {
        return rule.type();
      }
    }
    return FailureType.UNKNOWN;
  }
}
