package dev.pinfold.documents.lock.rules;

/// How a granule is locked (Gray et al. 1976). `I` modes announce a lock of the other kind further
/// below.
public enum LockMode {
  /// Reads something below.
  IS,
  /// Writes something below.
  IX,
  /// Reads this and all below.
  S,
  /// Reads this and all below, and writes something below.
  SIX,
  /// Reads this and will write it next: like S to those who came before, like X to those who come
  /// after. Safe only where the write is the very next step of the transaction.
  U,
  /// Writes this and all below.
  X;

  /// Rows: held; columns: requested; in the order of the constants.
  private static final boolean[][] COMPATIBLE = {
    {true, true, true, true, true, false},
    {true, true, false, false, false, false},
    {true, false, true, false, true, false},
    {true, false, false, false, false, false},
    {true, false, false, false, false, false},
    {false, false, false, false, false, false},
  };

  private static final LockMode[][] JOIN = {
    {IS, IX, S, SIX, U, X},
    {IX, IX, SIX, SIX, X, X},
    {S, SIX, S, SIX, U, X},
    {SIX, SIX, SIX, SIX, X, X},
    {U, X, U, X, U, X},
    {X, X, X, X, X, X},
  };

  private static final int[] DENYING = denying();

  private static int[] denying() {
    int[] bits = new int[COMPATIBLE.length];
    for (int held = 0; held < bits.length; held++) {
      for (int requested = 0; requested < bits.length; requested++) {
        if (!COMPATIBLE[held][requested]) {
          bits[requested] |= 1 << held;
        }
      }
    }
    return bits;
  }

  /// Whether `requested` may be granted to one transaction while another holds this mode.
  public boolean admits(LockMode requested) {
    return COMPATIBLE[ordinal()][requested.ordinal()];
  }

  /// This mode as a member of a set of modes, which is a number: the modes' bits together.
  public int bit() {
    return 1 << ordinal();
  }

  /// The set of held modes that do not admit this one.
  public int deniedBy() {
    return DENYING[ordinal()];
  }

  /// The weakest mode that gives all that both give.
  public LockMode join(LockMode other) {
    return JOIN[ordinal()][other.ordinal()];
  }

  /// Whether this mode gives all that `other` gives.
  public boolean covers(LockMode other) {
    return join(other) == this;
  }

  /// Whether holding this mode on an ancestor gives what `other` gives on a descendant.
  public boolean coversBelow(LockMode other) {
    return switch (this) {
      case X -> true;
      case S, SIX, U -> other == IS || other == S;
      case IS, IX -> false;
    };
  }

  /// The mode that ancestors need when this one is taken below.
  public LockMode intention() {
    return switch (this) {
      case IS, S -> IS;
      case IX, SIX, U, X -> IX;
    };
  }

  /// The mode that gives here what this one announces or gives below: who escalates holds it.
  public LockMode whole() {
    return switch (this) {
      case IS, S -> S;
      case IX, SIX, U, X -> X;
    };
  }
}
