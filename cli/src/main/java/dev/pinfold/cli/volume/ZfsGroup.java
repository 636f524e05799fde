package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommandGroup;
import dev.pinfold.cli.Subcommands;
import java.util.List;
import picocli.CommandLine;

/// `pinfold zfs`.
public final class ZfsGroup {

  public static final String NAME = "zfs";

  private ZfsGroup() {}

  /// The group, for the arguments behind its name.
  public static CommandLine commandLine(List<String> arguments) {
    Subcommands commands = new Subcommands();
    // One line for each subject, so that what is added to one is not in the way of others.
    LayoutCommands.addTo(commands);
    checkpoints(commands);
    ReplicaCommands.addTo(commands);
    WatchCommands.addTo(commands);
    return CommandGroup.commandLine(
        NAME,
        commands,
        arguments,
        "Works on the datasets of ZFS that databases lie on.",
        "",
        "What destroys prints what it would do, and does it with --yes only.",
        "The configuration names the file of volumes (volumes.file) and the shard (volumes.shard).",
        "",
        "Examples:",
        "  pinfold zfs plan --volumes /etc/pinfold/volumes.yaml",
        "  pinfold zfs apply",
        "  pinfold zfs status",
        "  pinfold zfs checkpoint",
        "  pinfold zfs checkpoints",
        "  pinfold zfs verify latest",
        "  pinfold zfs inspect latest find pins '{\"name\": \"a\"}'");
  }

  private static void checkpoints(Subcommands commands) {
    commands
        .with("checkpoint", CheckpointCommand::new)
        .with("checkpoints", CheckpointsCommand::new)
        .with("inspect", InspectCommand::new)
        .with("verify", VerifyCommand::new)
        .with("restore", RestoreCommand::new)
        .with("rollback", RollbackCommand::new)
        .with("prune", PruneCommand::new)
        .with("hold", HoldCommands.Hold::new)
        .with("release", HoldCommands.Release::new)
        .with("space", SpaceCommand::new);
  }
}
