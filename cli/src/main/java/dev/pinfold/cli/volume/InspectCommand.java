package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.db.DatabaseCommand;
import dev.pinfold.node.volume.Volume;
import dev.pinfold.volumes.checkpoint.Catalogue;
import dev.pinfold.volumes.checkpoint.Checkpoint;
import dev.pinfold.volumes.checkpoint.Clones;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pinfold zfs inspect`.
@Command(
    name = "inspect",
    description = {
      "Opens a checkpoint as a clone that is destroyed at the end.",
      "With a command of \"pinfold db\", runs that on it; without, waits until it is interrupted, so",
      "that other programs can look. The checkpoint itself cannot change."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs inspect latest",
      "  pinfold zfs inspect latest find pins '{\"name\": \"a\"}'",
      "  pinfold zfs inspect pinfold_20261121T203105Z_s123456 -- export pins --json"
    })
final class InspectCommand implements Callable<Integer> {

  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin VolumeOptions options = new VolumeOptions();

  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "Its name, or latest.")
  String checkpoint = "";

  @Parameters(
      index = "1..*",
      paramLabel = "COMMAND",
      description = "A command of \"pinfold db\" and its arguments; behind -- if it has options.")
  List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    Output output = common.output();
    // A signal ends the waiting, and the clone goes.
    common.interruption().watch();
    Volume volume = options.volume();
    Checkpoint one = new Catalogue(volume.zfs().tool()).find(volume.place().dataset(), checkpoint);
    try (Clones.Open open = new Clones(volume.zfs(), volume.place()).open(one)) {
      if (!command.isEmpty()) {
        return run(open);
      }
      if (output.isJson()) {
        output.json(
            Json.object(
                "checkpoint",
                one.name(),
                "sequence",
                one.sequence(),
                "directory",
                open.directory().toString()));
      } else {
        output.line(open.directory().toString());
        output.note("it is there until this command is interrupted; in another terminal:");
        output.note("  pinfold db collections --db " + open.directory());
      }
      while (!common.interruption().await(LOOK_EVERY)) {
        // Nothing to do but to be there.
      }
      return ExitCode.DONE.number();
    }
  }

  private int run(Clones.Open open) {
    List<String> arguments = new ArrayList<>(command);
    arguments.add("--db");
    arguments.add(open.directory().toString());
    return common.execute(DatabaseCommand.NAME, DatabaseCommand.commandLine(arguments), arguments);
  }
}
