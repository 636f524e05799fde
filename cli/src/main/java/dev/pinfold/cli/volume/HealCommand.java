package dev.pinfold.cli.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.watch.Watcher;
import dev.pinfold.volumes.watch.heal.Cure;
import dev.pinfold.volumes.watch.heal.Deed;
import dev.pinfold.volumes.watch.heal.Healer;
import dev.pinfold.volumes.watch.heal.Journal;
import dev.pinfold.volumes.watch.heal.Recovery;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold zfs heal`.
@Command(
    name = "heal",
    description = {
      "Prints what the cures for the alerts that go on now would do. With --yes it does those that a",
      "server would do by itself, and those of rules that are named. It never rolls back, and never",
      "changes a vdev. Ends with 1 if a cure failed or something was not measured."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs heal",
      "  pinfold zfs heal --yes",
      "  pinfold zfs heal files_damaged --copy /mnt/copy/db --yes"
    })
final class HealCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin SpecOptions options = new SpecOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "RULE",
      description = "Only what these rules found, as \"pinfold zfs alerts\" names them.")
  List<String> rules = new ArrayList<>();

  @Option(
      names = "--copy",
      paramLabel = "DIR",
      description = "A database that damaged tables can be taken from: of a replica, mounted.")
  List<Path> copies = new ArrayList<>();

  @Option(names = "--yes", description = "Do it.")
  boolean yes;

  @Override
  public Integer call() {
    Output output = common.output();
    VolumesSpec spec = options.read();
    rules.forEach(rule -> verifyKnown(spec, rule));
    Zfs zfs = LayoutCommands.zfs();
    Cures cures = new Cures(spec, zfs, copies);
    Healer healer =
        new Healer(
            zfs.tool(),
            WatchCommands.measuring(spec),
            cures,
            Journal.in(spec.watch().state()),
            InstantSource.system());
    Watcher.Found now = WatchCommands.look(spec);
    boolean well = Unmeasured.print(now.measurement(), output);
    boolean waits = false;
    boolean found = false;
    for (AlertText.Ruled one : AlertText.of(now, spec)) {
      FailureType failure = one.rule().failure();
      boolean named = rules.contains(one.rule().name());
      if (failure == null || !(rules.isEmpty() || named)) {
        continue;
      }
      found = true;
      Recovery recovery = Recovery.of(failure);
      boolean does = yes && (named || recovery.automatic());
      AlertText.print(one, output);
      if (!does && recovery.cure() instanceof Cure.Prune) {
        cures.pruning().forEach(plan -> PlanText.print(plan, output));
      }
      for (Deed deed : healer.byHand(failure, one.alert().subject(), !does)) {
        print(one.rule().name(), deed, output);
        well &= deed.outcome() != Deed.Outcome.FAILED && deed.outcome() != Deed.Outcome.REFUSED;
        waits |= deed.outcome() == Deed.Outcome.PLANNED;
      }
    }
    if (!found) {
      output.note("nothing is found that has a cure");
    } else if (waits) {
      output.note(
          yes
              ? "what is only planned has to be named: pinfold zfs heal RULE --yes"
              : "nothing was done; --yes does it");
    }
    return (well ? ExitCode.DONE : ExitCode.NOT_FOUND).number();
  }

  private static void verifyKnown(VolumesSpec spec, String name) {
    if (spec.watch().rules().stream().noneMatch(rule -> rule.name().equals(name))) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.NOT_FOUND,
                  "no_such_rule",
                  "there is no rule of that name; there are "
                      + String.join(
                          ", ", spec.watch().rules().stream().map(rule -> rule.name()).toList()))
              .with("rule", name));
    }
  }

  private static void print(String rule, Deed deed, Output output) {
    String outcome = deed.outcome().name().toLowerCase(Locale.ROOT);
    if (output.isJson()) {
      output.json(
          Json.object(
              "rule",
              rule,
              "subject",
              deed.subject(),
              "what",
              deed.what(),
              "outcome",
              outcome,
              "detail",
              deed.detail()));
    } else {
      output.line(
          "  "
              + outcome
              + ": "
              + deed.what()
              + (deed.detail().isEmpty() ? "" : ": " + deed.detail()));
    }
  }
}
