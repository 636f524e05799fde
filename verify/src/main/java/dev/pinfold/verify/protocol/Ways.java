package dev.pinfold.verify.protocol;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.verify.protocol.Configuration.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How the engine's transactions go about their locks: the plans are made by its own classes.
public final class Ways {

  private Ways() {}

  /// All locks first, in order; then the work; then the commit.
  public static Script planned(Wanted wanted) {
    List<Script.Step> steps = new ArrayList<>();
    plans(wanted).forEach((shard, plan) -> steps.addAll(locks(wanted, shard, plan, true)));
    long all = 0;
    for (int i = 0; i < wanted.wants().size(); i++) {
      all |= wanted.access(i);
    }
    steps.add(new Script.Step.Work(all));
    steps.add(new Script.Step.Commit());
    return Script.fixed(steps);
  }

  /// What is known is planned; the rest is locked as it is found. Who gives up plans for what it
  /// has learnt.
  public static Script discovered(Wanted wanted) {
    return new Discovering(wanted, new TreeMap<>());
  }

  /// The plan of all wants on each shard.
  public static TreeMap<Integer, LockPlan> plans(Wanted wanted) {
    TreeMap<Integer, List<LockRequest>> requests = new TreeMap<>();
    for (Want want : wanted.wants()) {
      for (int shard : wanted.shardsOf().apply(want)) {
        requests.computeIfAbsent(shard, _ -> new ArrayList<>()).add(want.request());
      }
    }
    TreeMap<Integer, LockPlan> plans = new TreeMap<>();
    requests.forEach((shard, some) -> plans.put(shard, LockPlan.of(some, wanted.limits())));
    return plans;
  }

  /// The steps that acquire a plan.
  public static List<Script.Step> locks(Wanted wanted, int shard, LockPlan plan, boolean planned) {
    List<Script.Step> steps = new ArrayList<>();
    for (LockPlan.Lock lock : plan.locks()) {
      steps.add(new Script.Step.Lock(wanted.number(shard, lock.granule()), lock.mode(), planned));
    }
    return steps;
  }

  /// @param plans what it has learnt up to now, on each shard
  private record Discovering(Wanted wanted, TreeMap<Integer, LockPlan> plans) implements Script {

    @Override
    public List<Step> steps() {
      List<Step> steps = new ArrayList<>();
      plans.forEach((shard, plan) -> steps.addAll(locks(wanted, shard, plan, true)));
      for (int i = 0; i < wanted.wants().size(); i++) {
        for (int shard : wanted.shardsOf().apply(wanted.wants().get(i))) {
          steps.addAll(locks(wanted, shard, need(i), false));
        }
        steps.add(new Step.Work(wanted.access(i)));
      }
      steps.add(new Step.Commit());
      return steps;
    }

    private LockPlan need(int want) {
      return LockPlan.of(wanted.wants().get(want).request());
    }

    /// Like a transaction of the engine, it remembers what it needed and did not have, up to the
    /// want that it was busy with.
    @Override
    public Script afterGivingUpAt(int step) {
      TreeMap<Integer, LockPlan> learnt = new TreeMap<>(plans);
      int at = plans.values().stream().mapToInt(LockPlan::size).sum();
      List<@Nullable LockMode> held = new ArrayList<>();
      for (int g = 0; g < wanted.granules().size(); g++) {
        held.add(null);
      }
      hold(held, steps().subList(0, at));
      for (int i = 0; at <= step && i < wanted.wants().size(); i++) {
        for (int shard : wanted.shardsOf().apply(wanted.wants().get(i))) {
          LockPlan need = need(i);
          List<Step> locks = locks(wanted, shard, need, false);
          if (at <= step && !isGiven(held, locks)) {
            learnt.merge(shard, LockPlan.of(List.of(), wanted.limits()).with(need), LockPlan::with);
          }
          hold(held, locks);
          at += locks.size();
        }
        at++;
      }
      return new Discovering(wanted, learnt);
    }

    private boolean isGiven(List<@Nullable LockMode> held, List<Step> locks) {
      return locks.stream()
          .allMatch(
              step ->
                  step instanceof Step.Lock(int granule, LockMode mode, boolean _)
                      && wanted.granules().gives(held, granule, mode));
    }

    private void hold(List<@Nullable LockMode> held, List<Step> steps) {
      for (Step step : steps) {
        if (step instanceof Step.Lock(int granule, LockMode mode, boolean _)
            && !wanted.granules().gives(held, granule, mode)) {
          LockMode own = held.get(granule);
          held.set(granule, own == null ? mode : own.join(mode));
        }
      }
    }

    @Override
    public String key() {
      return steps().toString();
    }
  }
}
