package dev.pinfold.verify.protocol;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.WaitRules;
import dev.pinfold.documents.lock.rules.WaitRules.Decision;

/// The rules that all transactions of a configuration live by. The engine's are its own classes;
/// each broken variant differs from them in one point.
public record Rules(
    Admits admits,
    Decides decides,
    boolean queuesFairly,
    boolean conversionsFirst,
    boolean conversionsWound,
    boolean keepsAges,
    boolean woundsArrive) {

  /// Whether a held mode admits a requested one.
  public interface Admits {
    boolean admits(LockMode held, LockMode requested);
  }

  /// What a request does that cannot be granted now.
  public interface Decides {
    Decision decide(boolean wounded, boolean inOrder, long age, long oldestInTheWay);
  }

  /// Those of the engine.
  public static final Rules ENGINE =
      new Rules(LockMode::admits, WaitRules::decide, true, true, true, true, true);

  /// The held modes that do not admit a requested one, as a set of bits.
  public int deniedBy(LockMode requested) {
    int denied = 0;
    for (LockMode held : LockMode.values()) {
      if (!admits.admits(held, requested)) {
        denied |= held.bit();
      }
    }
    return denied;
  }

  /// What a request does if all in its way are younger, or if one is older.
  public Decision decide(boolean inOrder, boolean oldest) {
    return decides.decide(false, inOrder, 1, oldest ? 2 : 0);
  }

  /// Whether a request is granted while others wait ahead of it, if the holders admit it.
  public boolean isGranted(boolean othersAhead) {
    return !queuesFairly || WaitRules.isGranted(LockMode.IS, 0, othersAhead ? 1 : 0);
  }

  public Rules admitting(Admits other) {
    return new Rules(
        other, decides, queuesFairly, conversionsFirst, conversionsWound, keepsAges, woundsArrive);
  }

  public Rules deciding(Decides other) {
    return new Rules(
        admits, other, queuesFairly, conversionsFirst, conversionsWound, keepsAges, woundsArrive);
  }

  /// New requests are granted past those who wait.
  public Rules barging() {
    return new Rules(
        admits, decides, false, conversionsFirst, conversionsWound, keepsAges, woundsArrive);
  }

  /// Conversions queue up behind everyone.
  public Rules conversionsLast() {
    return new Rules(
        admits, decides, queuesFairly, false, conversionsWound, keepsAges, woundsArrive);
  }

  /// A conversion that goes ahead of a waiter out of order wounds nobody.
  public Rules conversionsWoundNobody() {
    return new Rules(
        admits, decides, queuesFairly, conversionsFirst, false, keepsAges, woundsArrive);
  }

  /// Every try has a new age.
  public Rules losingAges() {
    return new Rules(
        admits, decides, queuesFairly, conversionsFirst, conversionsWound, false, woundsArrive);
  }

  /// Wounds are lost on their way.
  public Rules losingWounds() {
    return new Rules(
        admits, decides, queuesFairly, conversionsFirst, conversionsWound, keepsAges, false);
  }
}
