package dev.pinfold.cli.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.plan.PlanFile;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.watch.measure.Measuring;
import dev.pinfold.volumes.watch.tune.Advice;
import dev.pinfold.volumes.watch.tune.Metric;
import dev.pinfold.volumes.watch.tune.Proposal;
import dev.pinfold.volumes.watch.tune.Trial;
import dev.pinfold.volumes.watch.tune.Tuning;
import dev.pinfold.volumes.watch.tune.TuningRule;
import dev.pinfold.volumes.watch.tune.Window;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold zfs tune`.
@Command(
    name = "tune",
    description = {
      "Measures for a while, and prints which properties would fit better: the figures that say so,",
      "and the commands. Let it measure while the server has its usual load. Changes nothing without",
      "--apply; then, what acts at once is measured again, and taken back if it did not help. What",
      "acts on new writes only shows later: run it again when data was written. Ends with 1 if",
      "something was not measured."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs tune --seconds 60",
      "  pinfold zfs tune --apply access_times",
      "  pinfold zfs tune --apply record_too_large --dataset tank/pinfold/main"
    })
final class TuneCommand implements Callable<Integer> {

  private static final int SECONDS_MAX = 3_600;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin SpecOptions options = new SpecOptions();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long to measure, at most 3600 (default: ${DEFAULT-VALUE}).")
  int seconds = 10;

  @Option(names = "--apply", paramLabel = "RULE", description = "Do what this rule proposes.")
  @Nullable String rule;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "Only what is proposed for this dataset.")
  @Nullable String dataset;

  @Override
  public Integer call() {
    if (seconds < 1 || seconds > SECONDS_MAX) {
      throw common.usage("--seconds is from 1 to " + SECONDS_MAX);
    }
    Output output = common.output();
    VolumesSpec spec = options.read();
    Zfs zfs = LayoutCommands.zfs();
    Tuning tuning = new Tuning(TuningRule.defaults(), spec.root());
    Measuring measuring = WatchCommands.measuring(spec);
    Window window = Window.measure(measuring, seconds);
    boolean measured = Unmeasured.print(window.after(), output);
    List<Proposal> proposals =
        tuning.propose(window).stream()
            .filter(one -> dataset == null || one.dataset().text().equals(dataset))
            .filter(one -> rule == null || one.rule().name().equals(rule))
            .toList();
    if (rule != null && proposals.isEmpty()) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.NOT_FOUND,
                  "nothing_proposed",
                  "the rule proposes nothing now; \"pinfold zfs tune\" prints what is proposed")
              .with("rule", rule));
    }
    for (Proposal one : proposals) {
      Plan plan = tuning.plan(one, zfs);
      print(one, plan, output);
      if (rule != null) {
        // What is done comes behind what is to be done, wherever both are written to.
        output.flush();
        Trial trial = tuning.trial(one, window, Instant.now());
        new Execution(zfs.tool(), step -> output.note("+ " + step.command()))
            .run(plan, () -> tuning.plan(one, zfs), false);
        judge(one, trial, tuning, measuring, zfs, output);
      }
    }
    if (rule == null) {
      tuning.advise(window).forEach(one -> print(one, output));
      output.note(
          proposals.isEmpty()
              ? "nothing is proposed"
              : "nothing was done; --apply RULE does what a rule proposes");
    }
    return (measured ? ExitCode.DONE : ExitCode.NOT_FOUND).number();
  }

  /// Measures what acts at once again, and takes back what did not help.
  private void judge(
      Proposal one, Trial trial, Tuning tuning, Measuring measuring, Zfs zfs, Output output) {
    if (one.rule().effect() == TuningRule.Effect.NEW_WRITES) {
      output.note("it acts on what is written from now on; measure again when that was written");
      return;
    }
    Trial.Verdict verdict = tuning.judge(trial, Window.measure(measuring, seconds));
    if (output.isJson()) {
      output.json(
          Json.object(
              "dataset",
              one.dataset().text(),
              "rule",
              one.rule().name(),
              "verdict",
              verdict.name().toLowerCase(Locale.ROOT)));
    }
    switch (verdict) {
      case HELPED -> output.note("it helped");
      case NOT_KNOWN -> output.note("whether it helped is not known: there was too little load");
      case NOT_HELPED -> {
        output.note("it did not help, and is taken back");
        new Execution(zfs.tool(), step -> output.note("+ " + step.command()))
            .run(tuning.undo(trial, zfs), () -> tuning.undo(trial, zfs), false);
      }
    }
  }

  private static void print(Proposal one, Plan plan, Output output) {
    if (output.isJson()) {
      Map<String, Object> evidence = new TreeMap<>();
      one.evidence().forEach((metric, value) -> evidence.put(metric.word(), value));
      output.json(
          Json.object(
              "rule",
              one.rule().name(),
              "priority",
              one.rule().priority(),
              "dataset",
              one.dataset().text(),
              "property",
              one.rule().property(),
              "from",
              one.from().value(),
              "to",
              one.to(),
              "evidence",
              evidence,
              "plan",
              PlanFile.json(plan)));
      return;
    }
    output.line(
        "# "
            + one.rule().name()
            + " for "
            + one.dataset()
            + ": "
            + one.evidence().entrySet().stream()
                .map(TuneCommand::figure)
                .collect(Collectors.joining(", ")));
    PlanText.print(plan, output);
  }

  private static String figure(Map.Entry<Metric, Double> figure) {
    return String.format(Locale.ROOT, "%s %.4g", figure.getKey().word(), figure.getValue());
  }

  private static void print(Advice advice, Output output) {
    if (output.isJson()) {
      output.json(Json.object("advice", advice.text(), "subject", advice.subject()));
    } else {
      output.line("# advice for " + advice.subject() + ": " + advice.text());
    }
  }
}
