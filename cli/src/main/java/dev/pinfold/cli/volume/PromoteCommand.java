package dev.pinfold.cli.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Output;
import dev.pinfold.volumes.keys.Keys;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.plan.Step;
import dev.pinfold.volumes.replica.Progress;
import dev.pinfold.volumes.replica.Promotion;
import dev.pinfold.volumes.replica.Replication;
import dev.pinfold.volumes.replica.Side;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold zfs promote`.
@Command(
    name = "promote",
    description = {
      "Makes a replica the dataset that is written to. Prints the commands; does them with --yes.",
      "The source is made read-only and fenced first, and sends what the replica lacks; so stop its",
      "server before. A source that cannot be reached is passed over with --force and the name of the",
      "replica, typed again: what it has written since the last replication is lost to the new one."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs promote pinfold@cellar.example.org:backup/pinfold/main --source tank/pinfold/main",
      "  pinfold zfs promote backup/pinfold/main --force backup/pinfold/main --yes"
    })
final class PromoteCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "[HOST:]DATASET", description = "The replica.")
  String target = "";

  @Option(
      names = "--source",
      paramLabel = "[HOST:]DATASET",
      description = "What is written to until now.")
  @Nullable String source;

  @Option(
      names = "--replica",
      paramLabel = "NAME",
      defaultValue = "promotion",
      description = "Its name in the file of volumes of the source, for what it notes there.")
  String name = "";

  @Option(names = "--mountpoint", paramLabel = "DIR", description = "Where it is to be mounted.")
  @Nullable Path mountpoint;

  @Option(
      names = "--force",
      paramLabel = "DATASET",
      description = "The name of the replica again: the source cannot be reached.")
  @Nullable String force;

  @Option(names = "--yes", description = "Does it.")
  boolean yes;

  @Override
  public Integer call() {
    Output output = common.output();
    Side to = Place.side(target);
    if ((source == null) == (force == null)) {
      throw common.usage("either --source, or --force with the name of the replica");
    }
    if (force != null && !force.equals(to.dataset().text())) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "not_confirmed",
                  "what stands behind --force is not the name of the replica's dataset")
              .with("dataset", to.dataset().text()));
    }
    if (source != null) {
      Side from = Place.side(source);
      run(from, () -> Promotion.fence(from, from.dataset()), output);
      if (!yes) {
        output.line("# then, what the replica lacks is sent, and on " + to.label());
        output.line("# it becomes writable, of the next generation");
        return ExitCode.DONE.number();
      }
      new Replication(name, from, to, 0, Progress.NONE).run();
      run(to, () -> Promotion.promote(from, to, to.dataset(), mountpoint), output);
    } else {
      run(to, () -> Promotion.promote(null, to, to.dataset(), mountpoint), output);
    }
    if (yes) {
      output.note(
          to.label()
              + " is the one that is written to: mount it with \"zfs mount\", and start a server on"
              + " it");
    }
    return ExitCode.DONE.number();
  }

  private void run(Side side, Supplier<Plan> plan, Output output) {
    Plan made = plan.get();
    for (Step step : made.steps()) {
      output.line("# " + step.what());
      output.line(step.command().toString());
    }
    made.notes().forEach(note -> output.note("note: " + note));
    if (yes) {
      // What is destroyed is part of a stream that can never be whole again.
      new Execution(side.zfs().tool(), Keys::input, _ -> {}).run(made, plan, true);
    }
  }
}
