package dev.pinfold.verify.classes;

import dev.pinfold.documents.lock.LockOwner;
import dev.pinfold.documents.lock.LockTable;
import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.WaitRules;
import dev.pinfold.documents.lock.rules.WaitRules.Decision;
import java.util.function.Function;

/// What calls in the real classes are turned to in their mutants: each method is a wrong one in the
/// place of a right one, with its receiver as the first argument.
public final class BrokenRules {

  private static final ThreadLocal<Runnable> RELEASE = new ThreadLocal<>();

  private BrokenRules() {}

  /// For [WaitRules#decide]: out of order everybody waits.
  public static Decision waits(boolean wounded, boolean inOrder, long age, long oldest) {
    return wounded ? Decision.RESTART : Decision.WAIT;
  }

  /// For [WaitRules#decide]: out of order a request wounds whoever is in its way, older or younger.
  public static Decision wounds(boolean wounded, boolean inOrder, long age, long oldest) {
    return wounded ? Decision.RESTART : inOrder ? Decision.WAIT : Decision.WOUND;
  }

  /// For [WaitRules#isGranted]: nobody minds the queue.
  public static boolean passesTheQueue(LockMode requested, int held, int ahead) {
    return WaitRules.isGranted(requested, held, 0);
  }

  /// For [WaitRules#isGranted]: a reader of the whole is let in while others write below.
  public static boolean readsOverIntentions(LockMode requested, int held, int ahead) {
    int seen = requested == LockMode.S ? held & ~LockMode.IX.bit() : held;
    return WaitRules.isGranted(requested, seen, ahead);
  }

  /// For [LockPlan#granule]: every second plan is taken from its end.
  public static Granule granuleFromTheEnd(LockPlan plan, int at) {
    return plan.granule(place(plan, at));
  }

  /// For [LockPlan#mode], likewise.
  public static LockMode modeFromTheEnd(LockPlan plan, int at) {
    return plan.mode(place(plan, at));
  }

  private static int place(LockPlan plan, int at) {
    return (System.identityHashCode(plan) & 1) == 0 ? at : plan.size() - 1 - at;
  }

  /// For `LockOwner.isInOrder`: everything is.
  public static boolean isAlwaysInOrder(LockOwner owner, Granule granule) {
    return true;
  }

  /// For [LockOwner#isWounded]: nobody ever is.
  public static boolean isNeverWounded(LockOwner owner) {
    return false;
  }

  /// For [LockTable#lock] of a transaction: what is only read is not locked.
  public static LockTable.Outcome readsUnlocked(
      LockTable table, LockOwner owner, Granule granule, LockMode mode) {
    return mode == LockMode.S || mode == LockMode.IS
        ? LockTable.Outcome.GRANTED
        : table.lock(owner, granule, mode);
  }

  /// For [LockTable#lock] of a transaction: writers do not announce themselves on columns.
  public static LockTable.Outcome columnsUnlocked(
      LockTable table, LockOwner owner, Granule granule, LockMode mode) {
    return mode == LockMode.IX && granule.toString().contains(" columns")
        ? LockTable.Outcome.GRANTED
        : table.lock(owner, granule, mode);
  }

  /// For [LockTable#acquire], so that [#applyAndRelease] knows the locks.
  public static void acquireAndRemember(LockTable table, LockOwner owner, LockPlan plan) {
    RELEASE.set(() -> table.releaseAll(owner));
    table.acquire(owner, plan);
  }

  /// For [Function#apply] of a body: its locks are released before it is committed.
  public static Object applyAndRelease(Function<Object, Object> body, Object transaction) {
    Object outcome = body.apply(transaction);
    RELEASE.get().run();
    return outcome;
  }
}
