package dev.pinfold.volumes.watch.heal;

import dev.pinfold.volumes.tool.FailureType;
import java.time.Duration;

/// What is done about a type of failure.
///
/// Nothing here rolls back, destroys what the retention keeps, or changes a vdev: what a rollback
/// loses was acknowledged, and a vdev that was added cannot be had back.
///
/// @param cure what helps
/// @param automatic whether a server does it by itself
/// @param tries how often at most
/// @param firstWait before the second try; each further wait is twice as long
/// @param waitMax the longest
public record Recovery(
    Cure cure, boolean automatic, int tries, Duration firstWait, Duration waitMax) {

  /// What is done about a failure.
  public static Recovery of(FailureType type) {
    return switch (type) {
      case POOL_SUSPENDED ->
          new Recovery(
              new Cure.ClearPool(), true, 5, Duration.ofSeconds(10), Duration.ofMinutes(5));
      case REPLICATION_FAILED, CHECKSUM_MISMATCH, HOST_UNREACHABLE ->
          new Recovery(
              new Cure.ResumeSend(), true, 8, Duration.ofSeconds(15), Duration.ofMinutes(10));
      case POOL_FULL, INSUFFICIENT_SPACE ->
          new Recovery(new Cure.Prune(), true, 2, Duration.ofMinutes(1), Duration.ofMinutes(1));
      case DATASET_CORRUPTED ->
          new Recovery(new Cure.ReplaceFiles(), false, 1, Duration.ZERO, Duration.ZERO);
      case BUSY, TIMEOUT ->
          new Recovery(new Cure.Wait(), true, 5, Duration.ofSeconds(5), Duration.ofMinutes(2));
      case PERFORMANCE_DEGRADED ->
          advice(
              "look at a scrub or resilvering that runs, at devices that are slower than the others"
                  + " of their vdev (zpool iostat -vl), at free space and its fragmentation; then"
                  + " \"pinfold zfs tune\"");
      case REPLICA_DIVERGED ->
          advice(
              "the replica was written to. Decide which side is right: keep what only the replica"
                  + " has in a clone, then replicate into a new dataset. Nothing is overwritten");
      case PERMISSION_DENIED ->
          advice("\"pinfold zfs plan\" says which permissions the user lacks");
      case NOT_FOUND -> advice("import the pool, or make the dataset: \"pinfold zfs plan\"");
      case EXISTS -> advice("another has that name: look whose it is before it is renamed");
      case HAS_DEPENDENTS ->
          advice("release the holds or destroy the clones first, if nobody needs them");
      case FEATURE_MISSING ->
          advice("a newer OpenZFS, or \"zpool upgrade\": older ones cannot import the pool then");
      case KEY_UNAVAILABLE -> advice("load the key from its file or program, or from its escrow");
      case REFUSED -> advice("the value is not one that ZFS takes: mend the file of volumes");
      case TOOL_MISSING -> advice("install OpenZFS, and load its module");
      case UNKNOWN -> advice("the message of the tool tells; \"pinfold zfs status\" what is known");
    };
  }

  private static Recovery advice(String text) {
    return new Recovery(new Cure.Advise(text), false, 0, Duration.ZERO, Duration.ZERO);
  }

  /// How long to wait before a try.
  ///
  /// @param attempt 1 for the first, before which there is no wait
  Duration waitBefore(int attempt) {
    if (attempt <= 1) {
      return Duration.ZERO;
    }
    Duration wait = firstWait.multipliedBy(1L << Math.min(attempt - 2, 30));
    return wait.compareTo(waitMax) > 0 ? waitMax : wait;
  }
}
