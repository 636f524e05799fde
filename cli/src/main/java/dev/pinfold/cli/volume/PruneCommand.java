package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.node.volume.Volume;
import dev.pinfold.volumes.checkpoint.Pruning;
import dev.pinfold.volumes.checkpoint.Retention;
import dev.pinfold.volumes.spec.Grid;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold zfs prune`.
@Command(
    name = "prune",
    description = {
      "Destroys the checkpoints that the grid does not keep. Does nothing without --yes.",
      "The newest, and what is held or has clones, is kept whatever the grid says. Snapshots that",
      "Pinfold did not make are left alone."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs prune                            prints what would go, and why the others stay",
      "  pinfold zfs prune --yes",
      "  pinfold zfs prune --keep '24x1h | 7x1d'      what another grid would do"
    })
final class PruneCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin VolumeOptions options = new VolumeOptions();

  @Option(
      names = "--keep",
      paramLabel = "GRID",
      description = "What is kept (default: checkpoints.keep of the file of volumes).")
  @Nullable String keep;

  @Option(names = "--dry-run", description = "Prints what would be destroyed (the default).")
  boolean dryRun;

  @Option(names = "--yes", description = "Destroys it.")
  boolean yes;

  @Override
  public Integer call() {
    if (dryRun && yes) {
      throw common.usage("--dry-run and --yes are opposites");
    }
    Output output = common.output();
    Volume volume = options.volume();
    Grid grid = Grid.parse(keep == null ? volume.spec().checkpoints().keep() : keep);
    Pruning pruning = new Pruning(volume.zfs(), volume.place());
    Pruning.Decision decision = pruning.decide(grid);
    for (Retention.Fate fate : decision.fates()) {
      if (output.isJson()) {
        output.json(
            Json.object(
                "checkpoint", fate.candidate().id(), "kept", fate.kept(), "why", fate.why()));
      } else if (fate.kept()) {
        output.line("# kept: " + fate.candidate().id() + ": " + fate.why());
      }
    }
    PlanText.print(decision.plan(), output);
    if (yes) {
      pruning.run(decision, grid, step -> output.note(step.command().toString()));
    } else if (!decision.plan().isEmpty()) {
      output.note("nothing was done; --yes does it");
    }
    return ExitCode.DONE.number();
  }
}
