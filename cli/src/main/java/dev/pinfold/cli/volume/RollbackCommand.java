package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.node.volume.Volume;
import dev.pinfold.volumes.checkpoint.Catalogue;
import dev.pinfold.volumes.checkpoint.Checkpoint;
import dev.pinfold.volumes.checkpoint.Rollback;
import dev.pinfold.volumes.plan.PlanFile;
import dev.pinfold.volumes.tool.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold zfs rollback`.
@Command(
    name = "rollback",
    description = {
      "Takes a stopped database back to a checkpoint, in place. All that came later is LOST: commits,",
      "later snapshots and bookmarks, each of which is printed. Does nothing without --yes.",
      "\"pinfold zfs restore\" loses nothing."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs rollback pinfold_20261121T203105Z_s123456          prints what would be lost",
      "  pinfold zfs rollback pinfold_20261121T203105Z_s123456 --yes    loses it"
    })
final class RollbackCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin VolumeOptions options = new VolumeOptions();

  @Parameters(paramLabel = "CHECKPOINT", description = "Its name, or latest.")
  String checkpoint = "";

  @Option(names = "--dry-run", description = "Prints what would be lost (the default).")
  boolean dryRun;

  @Option(names = "--yes", description = "Does it.")
  boolean yes;

  @Override
  public Integer call() {
    if (dryRun && yes) {
      throw common.usage("--dry-run and --yes are opposites");
    }
    Output output = common.output();
    Volume volume = options.volume();
    Checkpoint one = new Catalogue(volume.zfs().tool()).find(volume.place().dataset(), checkpoint);
    Rollback rollback = new Rollback(volume.zfs(), volume.place(), one);
    Rollback.Loss loss = rollback.loss();
    print(loss, output);
    if (yes) {
      rollback.run(loss, step -> output.note(step.command().toString()));
      output.note("done: the database is at commit " + one.sequence());
    } else if (loss.isBlocked()) {
      output.note("it cannot be done as long as later snapshots are held or have clones");
    } else {
      output.note("nothing was done; --yes does it");
    }
    return ExitCode.DONE.number();
  }

  private static void print(Rollback.Loss loss, Output output) {
    if (output.isJson()) {
      output.json(json(loss));
      return;
    }
    Long commits = loss.commits();
    output.line(
        commits == null
            ? "the database does not open, so how many commits would be lost cannot be told"
            : commits
                + " commits would be lost: it is at "
                + loss.sequence()
                + ", the checkpoint at "
                + loss.to().sequence());
    for (Snapshot snapshot : loss.snapshots()) {
      output.line("later snapshot " + snapshot.name() + " of " + snapshot.creation());
    }
    for (Snapshot bookmark : loss.bookmarks()) {
      output.line("later bookmark " + bookmark.name() + " of " + bookmark.creation());
    }
    loss.holds().forEach((name, tags) -> output.line("hold on " + name + ": " + tags));
    loss.clones().forEach((name, clones) -> output.line("clone of " + name + ": " + clones));
    PlanText.print(loss.plan(), output);
  }

  private static Map<String, Object> json(Rollback.Loss loss) {
    Map<String, Object> holds = new HashMap<>();
    loss.holds().forEach((name, tags) -> holds.put(name.toString(), List.copyOf(tags)));
    Map<String, Object> clones = new HashMap<>();
    loss.clones()
        .forEach(
            (name, all) ->
                clones.put(name.toString(), all.stream().map(Object::toString).toList()));
    Map<String, Object> json =
        Json.object(
            "checkpoint",
            loss.to().name(),
            "snapshots",
            loss.snapshots().stream().map(one -> one.name().toString()).toList(),
            "bookmarks",
            loss.bookmarks().stream().map(one -> one.name().toString()).toList(),
            "holds",
            holds,
            "clones",
            clones,
            "blocked",
            loss.isBlocked(),
            "plan",
            PlanFile.json(loss.plan()));
    Long commits = loss.commits();
    if (commits != null) {
      json.put("commits_lost", commits);
    }
    return json;
  }
}
