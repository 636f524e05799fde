package dev.pinfold.documents.lock.rules;

/// Who waits, who is wounded, who gives up: wound-wait (Rosenkrantz, Stearns, Lewis 1978) for the
/// requests that the order of acquisition does not cover, and plain waiting for those that it does.
/// Ages are numbers given when a transaction begins and kept over its tries: the smaller, the
/// older.
public final class WaitRules {

  /// What a request does that cannot be granted now.
  public enum Decision {
    /// Queues up.
    WAIT,
    /// Wounds all that are in its way, and queues up.
    WOUND,
    /// Gives up: releases everything and tries again with its age and a larger plan.
    RESTART
  }

  /// An age that no transaction reaches: the oldest of none.
  public static final long NOBODY = Long.MAX_VALUE;

  private WaitRules() {}

  /// What a request does that cannot be granted now.
  ///
  /// In its way are those that hold the granule in a mode that does not admit the request, and
  /// those that wait for the granule ahead of it.
  ///
  /// @param wounded whether an older transaction has wounded the one that asks
  /// @param inOrder whether the granule is greater than every one that the transaction holds
  /// @param age the transaction's
  /// @param oldestInTheWay the least age of those in its way, or [#NOBODY]
  public static Decision decide(boolean wounded, boolean inOrder, long age, long oldestInTheWay) {
    if (wounded) {
      return Decision.RESTART;
    }
    if (inOrder) {
      return Decision.WAIT;
    }
    return age < oldestInTheWay ? Decision.WOUND : Decision.RESTART;
  }

  /// Whether a request is granted now: the holders admit it and nobody waits ahead of it. Ahead of
  /// a conversion are the conversions that came before it; ahead of any other request is everyone
  /// who waits.
  ///
  /// @param heldByOthers the modes in which others hold the granule, as a set of [LockMode#bit()]
  /// @param ahead how many wait ahead
  public static boolean isGranted(LockMode requested, int heldByOthers, int ahead) {
    return ahead == 0 && (heldByOthers & requested.deniedBy()) == 0;
  }
}
