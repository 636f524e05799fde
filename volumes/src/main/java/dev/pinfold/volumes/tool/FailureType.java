package dev.pinfold.volumes.tool;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.Optional;

/// What can go wrong with ZFS, as far as it makes a difference what to do then.
public enum FailureType {
  /// No room in the pool.
  POOL_FULL("zfs_pool_full", Problem.Kind.LIMIT, true, "the pool is out of space"),
  /// A quota or a reservation says no.
  INSUFFICIENT_SPACE(
      "zfs_insufficient_space",
      Problem.Kind.LIMIT,
      true,
      "a quota or reservation leaves no space for this"),
  /// Blocks cannot be read, and no copy of them is good.
  DATASET_CORRUPTED("zfs_dataset_corrupted", Problem.Kind.CORRUPT, false, "data cannot be read"),
  /// A stream, or a block, is not what its checksum says.
  CHECKSUM_MISMATCH(
      "zfs_checksum_mismatch",
      Problem.Kind.CORRUPT,
      true,
      "a checksum does not match, or a stream is incomplete"),
  /// A stream did not arrive.
  REPLICATION_FAILED(
      "zfs_replication_failed", Problem.Kind.UNAVAILABLE, true, "the replication failed"),
  /// The target has changes that the source does not know. Nothing is overwritten.
  REPLICA_DIVERGED(
      "zfs_replica_diverged",
      Problem.Kind.CONFLICT,
      false,
      "the replica has changed since it was received"),
  /// It works, but slower than it should. Found by measuring, never by an exit code.
  PERFORMANCE_DEGRADED(
      "zfs_performance_degraded", Problem.Kind.UNAVAILABLE, true, "the pool is slower than usual"),
  /// The user may not do that.
  PERMISSION_DENIED(
      "zfs_permission_denied", Problem.Kind.UNAVAILABLE, false, "this user may not do that"),
  /// Something uses it.
  BUSY("zfs_busy", Problem.Kind.BUSY, true, "something uses the dataset"),
  /// Not there.
  NOT_FOUND("zfs_not_found", Problem.Kind.NOT_FOUND, false, "there is no such pool or dataset"),
  /// There already.
  EXISTS("zfs_exists", Problem.Kind.CONFLICT, false, "there is one of that name already"),
  /// Others depend on it: snapshots, clones, holds.
  HAS_DEPENDENTS(
      "zfs_has_dependents", Problem.Kind.CONFLICT, false, "others depend on the dataset"),
  /// This version of ZFS, or this pool, cannot do that.
  FEATURE_MISSING(
      "zfs_feature_missing", Problem.Kind.INVALID, false, "this ZFS, or the pool, cannot do that"),
  /// The pool waits for its devices.
  POOL_SUSPENDED(
      "zfs_pool_suspended",
      Problem.Kind.UNAVAILABLE,
      true,
      "the pool is suspended after errors of its devices"),
  /// The key of an encrypted dataset is not loaded, or is another.
  KEY_UNAVAILABLE(
      "zfs_key_unavailable", Problem.Kind.UNAVAILABLE, false, "the key is wrong or not loaded"),
  /// A name or a value that ZFS refuses.
  REFUSED("zfs_refused", Problem.Kind.INVALID, false, "ZFS refuses that"),
  /// No answer in time. Whether it was done is not known: look, then do it again.
  TIMEOUT("zfs_timeout", Problem.Kind.UNAVAILABLE, true, "no answer in time"),
  /// There is no zfs, or no zpool.
  TOOL_MISSING("zfs_tool_missing", Problem.Kind.UNAVAILABLE, false, "there is no ZFS here"),
  /// The other host is not reached.
  HOST_UNREACHABLE(
      "zfs_host_unreachable", Problem.Kind.UNAVAILABLE, true, "the other host is not reached"),
  /// Not one of the above: the message of the tool tells.
  UNKNOWN("zfs_failed", Problem.Kind.UNAVAILABLE, false, "the command failed");

  /// The detail that holds whether the same may succeed later.
  public static final String RECOVERABLE = "recoverable";

  private final String code;
  private final Problem.Kind kind;
  private final boolean recoverable;
  private final String message;

  FailureType(String code, Problem.Kind kind, boolean recoverable, String message) {
    this.code = code;
    this.kind = kind;
    this.recoverable = recoverable;
    this.message = message;
  }

  /// The code of its problem.
  public String code() {
    return code;
  }

  /// Whether the same may succeed later, or after a cure that needs no decision of a person.
  public boolean isRecoverable() {
    return recoverable;
  }

  /// The problem.
  ///
  /// @param operation such as `snapshot`
  /// @param subject the pool or dataset
  /// @param said what the tool printed
  public ProblemException failure(String operation, String subject, String said) {
    Problem problem =
        Problem.of(kind, code, message)
            .with("operation", operation)
            .with("dataset", subject)
            .with(RECOVERABLE, recoverable);
    return new ProblemException(said.isBlank() ? problem : problem.with("said", said.strip()));
  }

  /// The type that a problem has; empty if it is none of ZFS.
  public static Optional<FailureType> of(Problem problem) {
    for (FailureType type : values()) {
      if (type.code.equals(problem.code())) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
