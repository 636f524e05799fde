package dev.pinfold.documents.lock.rules;

/// Who waits, who is wounded, who gives up. Ages are numbers given when a transaction begins and
/// kept over
/// its tries: the smaller, the older.
public final class WaitRules {

  /// What a request that cannot be granted does.
  public enum Decision {
    /// Queues up.
    WAIT,
    /// Queues up, and wounds those in its way.
    WOUND,
    /// Gives up: releases everything and tries again with its age and a larger plan.
    RESTART
  }

  private WaitRules() {}

  /// What a request that cannot be granted does.
  ///
  /// @param inOrder whether the granule is greater than every one that the transaction holds
  /// @param age the transaction's
  /// @param oldestInTheWay the least age of those that hold the granule in a mode that does not
  /// admit the
  ///     request, or wait for it ahead of the request
  public static Decision decide(boolean inOrder, long age, long oldestInTheWay) {
    if (inOrder) {
      return Decision.WAIT;
    }
    return age < oldestInTheWay ? Decision.WOUND : Decision.RESTART;
  }
}
