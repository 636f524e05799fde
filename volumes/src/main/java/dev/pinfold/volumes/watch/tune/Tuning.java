package dev.pinfold.volumes.watch.tune;

import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.plan.Step;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Property;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import dev.pinfold.volumes.watch.measure.DatasetMeasure;
import dev.pinfold.volumes.watch.measure.Measurement;
import dev.pinfold.volumes.watch.measure.Vdev;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/// Finds what would fit better, makes plans of it, and judges what was done. It changes nothing: an
/// [dev.pinfold.volumes.plan.Execution] does, when told.
///
/// Safe for use by many threads.
public final class Tuning {

  private static final double CACHE_POOR = 0.85;

  private final List<TuningRule> rules;
  private final DatasetName root;

  /// @param root outside of which nothing is proposed
  public Tuning(List<TuningRule> rules, DatasetName root) {
    this.rules = rules.stream().sorted(Comparator.comparingInt(TuningRule::priority)).toList();
    this.root = root;
  }

  /// What would fit better, the most important first; of each property of a dataset one at most.
  public List<Proposal> propose(Window window) {
    List<Proposal> proposals = new ArrayList<>();
    Measurement last = window.after();
    last.datasets()
        .forEach(
            (dataset, facts) -> {
              // The root itself holds no files of ours.
              if (dataset.isWithin(root) && !dataset.equals(root)) {
                propose(dataset, facts, window.of(dataset), proposals);
              }
            });
    proposals.sort(Comparator.comparingInt(proposal -> proposal.rule().priority()));
    return proposals;
  }

  private void propose(
      DatasetName dataset, DatasetMeasure facts, Map<Metric, Double> known, List<Proposal> into) {
    List<String> touched = new ArrayList<>();
    for (TuningRule rule : rules) {
      Property now = facts.setting(rule.property());
      boolean applies =
          now.isSet()
              && (rule.present().isEmpty() || rule.present().contains(now.value()))
              && rule.conditions().stream().allMatch(condition -> condition.holds(known))
              && !touched.contains(rule.property());
      if (applies) {
        String to = value(rule.value(), known);
        if (!to.equals(now.value())) {
          touched.add(rule.property());
          into.add(new Proposal(rule, dataset, now, to, evidence(rule, known)));
        }
      }
    }
  }

  private static String value(TuningRule.Value value, Map<Metric, Double> known) {
    return switch (value) {
      case TuningRule.Value.Fixed(String text) -> text;
      case TuningRule.Value.ReadSize(long min, long max) -> {
        long wanted = (long) Math.ceil(known.getOrDefault(Metric.READ_BYTES, (double) max));
        long power = Long.highestOneBit(Math.max(1, wanted - 1)) << 1;
        yield Long.toString(Math.clamp(power, min, max));
      }
    };
  }

  private static Map<Metric, Double> evidence(TuningRule rule, Map<Metric, Double> known) {
    Map<Metric, Double> evidence = new EnumMap<>(Metric.class);
    for (TuningRule.Condition condition : rule.conditions()) {
      Double value = known.get(condition.metric());
      if (value != null) {
        evidence.put(condition.metric(), value);
      }
    }
    Double goal = known.get(rule.goal().metric());
    if (goal != null) {
      evidence.put(rule.goal().metric(), goal);
    }
    return evidence;
  }

  /// The plan of a proposal; empty if the property is so already.
  public Plan plan(Proposal proposal, Zfs zfs) {
    List<Step> steps = new ArrayList<>();
    if (!current(proposal.dataset(), proposal.rule().property(), zfs)
        .value()
        .equals(proposal.to())) {
      steps.add(
          Step.of(
              "set "
                  + proposal.rule().property()
                  + " from "
                  + proposal.from().value()
                  + " to "
                  + proposal.to()
                  + ": "
                  + proposal.rule().why(),
              set(proposal.dataset(), proposal.rule().property(), proposal.to())));
    }
    List<String> notes =
        proposal.rule().effect() == TuningRule.Effect.NEW_WRITES
            ? List.of(
                proposal.rule().property()
                    + " acts on what is written from then on; what is there stays as it is until"
                    + " it is written again")
            : List.of();
    return new Plan(root, zfs.poolGuid(root.pool()), steps, notes);
  }

  /// The plan that takes a change back; empty if somebody has changed the property since.
  public Plan undo(Trial trial, Zfs zfs) {
    Property now = current(trial.dataset(), trial.property(), zfs);
    List<Step> steps = new ArrayList<>();
    if (now.value().equals(trial.to()) && now.isLocal()) {
      String what =
          "set " + trial.property() + " back to " + trial.from().value() + ": it did not help";
      steps.add(
          Step.of(
              what,
              trial.from().isLocal()
                  ? set(trial.dataset(), trial.property(), trial.from().value())
                  : ZfsCommand.zfs(trial.dataset(), "inherit", trial.property(), trial.dataset())));
    }
    return new Plan(root, zfs.poolGuid(root.pool()), steps, List.of());
  }

  /// The note of a change that is about to be made.
  public Trial trial(Proposal proposal, Window before, Instant now) {
    return new Trial(
        proposal.rule().name(),
        proposal.dataset(),
        proposal.rule().property(),
        proposal.from(),
        proposal.to(),
        before.of(proposal.dataset()),
        now);
  }

  /// Whether a change helped.
  ///
  /// @param after begun after the change
  public Trial.Verdict judge(Trial trial, Window after) {
    TuningRule rule =
        rules.stream().filter(one -> one.name().equals(trial.rule())).findFirst().orElse(null);
    if (rule == null || after.before().at().isBefore(trial.at())) {
      return Trial.Verdict.NOT_KNOWN;
    }
    TuningRule.Goal goal = rule.goal();
    Double was =
        trial
            .before()
            .getOrDefault(
                goal.metric(),
                goal.metric() == Metric.COMPRESS_RATIO_NEW
                    ? trial.before().get(Metric.COMPRESS_RATIO)
                    : null);
    Double is = after.of(trial.dataset()).get(goal.metric());
    if (was == null || is == null) {
      return Trial.Verdict.NOT_KNOWN;
    }
    return goal.isMet(was, is) ? Trial.Verdict.HELPED : Trial.Verdict.NOT_HELPED;
  }

  /// What only a person can do something about.
  public List<Advice> advise(Window window) {
    List<Advice> advice = new ArrayList<>();
    Measurement last = window.after();
    last.pools()
        .forEach(
            (name, pool) -> {
              for (Vdev vdev : pool.status().vdevs()) {
                if (vdev.nativeBytes() > vdev.blockBytes()) {
                  advice.add(
                      new Advice(
                          name,
                          vdev.name()
                              + " is used in blocks of "
                              + vdev.blockBytes()
                              + " bytes and has sectors of "
                              + vdev.nativeBytes()
                              + ": each small write reads first. ashift cannot be changed; replace"
                              + " the vdev when the pool is made anew"));
                }
              }
            });
    OptionalDouble hits =
        last.arc() == null || window.before().arc() == null
            ? OptionalDouble.empty()
            : last.arc().hitRatio(window.before().arc());
    if (hits.isPresent() && hits.getAsDouble() < CACHE_POOR) {
      advice.add(
          new Advice(
              root.pool(),
              String.format(
                  Locale.ROOT,
                  "the cache answers %.0f %% of reads. More memory helps most; then a special vdev"
                      + " for metadata, which must be as redundant as the pool; then a cache"
                      + " device, which takes memory for its index. None is added by itself",
                  100 * hits.getAsDouble())));
    }
    return advice;
  }

  private static Property current(DatasetName dataset, String property, Zfs zfs) {
    Dataset found = zfs.dataset(dataset, List.of(property));
    if (found == null) {
      throw FailureType.NOT_FOUND.failure("get", dataset.text(), "");
    }
    return found.property(property);
  }

  private static ZfsCommand set(DatasetName dataset, String property, String value) {
    return ZfsCommand.zfs(dataset, "set", property + "=" + value, dataset);
  }
}
