package dev.pinfold.verify.mutant;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.verify.protocol.Configuration.Wanted;
import dev.pinfold.verify.protocol.Script;
import dev.pinfold.verify.protocol.Script.Step;
import dev.pinfold.verify.protocol.Ways;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// How transactions must not go about their locks.
final class BrokenWays {

  private BrokenWays() {}

  /// The locks of one want after those of the other, as it comes to them; a mode that is too weak
  /// is converted. Nobody gives way.
  static Script oneByOne(Wanted wanted) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < wanted.wants().size(); i++) {
      steps.addAll(locks(wanted, i));
      steps.add(new Step.Work(wanted.access(i)));
    }
    return committed(steps);
  }

  /// Reads what it filters by, takes what it has chosen, lets go of what it has read, and then
  /// works: all wants but the last are read.
  static Script letsGoOfFilter(Wanted wanted) {
    List<Step> steps = new ArrayList<>();
    Set<Integer> read = new LinkedHashSet<>();
    int last = wanted.wants().size() - 1;
    for (int i = 0; i < last; i++) {
      for (Step step : locks(wanted, i)) {
        steps.add(step);
        if (step instanceof Step.Lock lock && lock.mode() == LockMode.S) {
          read.add(lock.granule());
        }
      }
      steps.add(new Step.Work(wanted.access(i)));
    }
    steps.addAll(locks(wanted, last));
    for (int granule : read) {
      steps.add(new Step.Unlock(granule));
    }
    steps.add(new Step.Work(wanted.access(last)));
    return committed(steps);
  }

  /// Lets go of all locks of its first want before it takes those of the second.
  static Script releasesEarly(Wanted wanted) {
    List<Step> steps = new ArrayList<>();
    List<Step> first = locks(wanted, 0);
    steps.addAll(first);
    steps.add(new Step.Work(wanted.access(0)));
    for (Step step : first.reversed()) {
      if (step instanceof Step.Lock lock) {
        steps.add(new Step.Unlock(lock.granule()));
      }
    }
    steps.addAll(locks(wanted, 1));
    steps.add(new Step.Work(wanted.access(1)));
    return committed(steps);
  }

  /// Takes U where it will write, then what else it wants, and converts U to X only then.
  static Script convertsLate(Wanted wanted) {
    List<Step> steps = new ArrayList<>();
    for (Step step : locks(wanted, 0)) {
      steps.add(
          step instanceof Step.Lock lock && lock.mode() == LockMode.X
              ? new Step.Lock(lock.granule(), LockMode.U, true)
              : step);
    }
    for (int i = 1; i < wanted.wants().size(); i++) {
      steps.addAll(locks(wanted, i));
    }
    steps.addAll(locks(wanted, 0));
    for (int i = 0; i < wanted.wants().size(); i++) {
      steps.add(new Step.Work(wanted.access(i)));
    }
    return committed(steps);
  }

  /// Looks for what it wants without locks, and then plans for the rest, but does not look again.
  static Script doesNotLookAgain(Wanted wanted) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Work(wanted.access(0)));
    List<Step> all = new ArrayList<>();
    for (int i = 1; i < wanted.wants().size(); i++) {
      all.addAll(locks(wanted, i));
    }
    steps.addAll(all);
    for (int i = 1; i < wanted.wants().size(); i++) {
      steps.add(new Step.Work(wanted.access(i)));
    }
    return committed(steps);
  }

  /// Goes through the shards from the last to the first, while others go from the first.
  static Script shardsBackwards(Wanted wanted) {
    List<Step> steps = new ArrayList<>();
    List<Integer> shards = new ArrayList<>(Ways.plans(wanted).keySet());
    Collections.reverse(shards);
    for (int shard : shards) {
      LockPlan plan = Ways.plans(wanted).get(shard);
      if (plan != null) {
        steps.addAll(Ways.locks(wanted, shard, plan, true));
      }
    }
    return worked(wanted, steps);
  }

  /// A plan without the granules that the test wants to leave out.
  static Script without(Wanted wanted, Predicate<Granule> leftOut) {
    List<Step> steps = new ArrayList<>();
    Ways.plans(wanted)
        .forEach(
            (shard, plan) -> {
              for (LockPlan.Lock lock : plan.locks()) {
                if (!leftOut.test(lock.granule())) {
                  steps.add(new Step.Lock(wanted.number(shard, lock.granule()), lock.mode(), true));
                }
              }
            });
    return worked(wanted, steps);
  }

  /// Leaves the columns of what it writes out, and keeps those of its filters.
  static Script announcesNoWrites(Wanted wanted) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < wanted.wants().size(); i++) {
      boolean writes = wanted.wants().get(i).writes();
      LockPlan plan = LockPlan.of(wanted.wants().get(i).request());
      for (LockPlan.Lock lock : plan.locks()) {
        if (!(writes && isColumn(lock.granule()))) {
          steps.add(new Step.Lock(wanted.number(0, lock.granule()), lock.mode(), true));
        }
      }
    }
    return worked(wanted, steps);
  }

  static boolean isColumn(Granule granule) {
    return granule.describe("").startsWith(" columns");
  }

  static boolean isShape(Granule granule) {
    return granule.describe("").endsWith(".#");
  }

  private static List<Step> locks(Wanted wanted, int want) {
    List<Step> steps = new ArrayList<>();
    LockPlan plan = LockPlan.of(wanted.wants().get(want).request());
    for (int shard : wanted.shardsOf().apply(wanted.wants().get(want))) {
      steps.addAll(Ways.locks(wanted, shard, plan, true));
    }
    return steps;
  }

  private static Script worked(Wanted wanted, List<Step> steps) {
    List<Step> all = new ArrayList<>(steps);
    for (int i = 0; i < wanted.wants().size(); i++) {
      all.add(new Step.Work(wanted.access(i)));
    }
    return committed(all);
  }

  private static Script committed(List<Step> steps) {
    List<Step> all = new ArrayList<>(steps);
    all.add(new Step.Commit());
    return Script.fixed(all);
  }
}
