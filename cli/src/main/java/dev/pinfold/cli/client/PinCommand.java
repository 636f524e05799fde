package dev.pinfold.cli.client;

import dev.pinfold.cli.CommandGroup;
import dev.pinfold.cli.Subcommands;
import java.util.List;
import picocli.CommandLine;

/// `pinfold pin`.
public final class PinCommand {

  public static final String NAME = "pin";

  private PinCommand() {}

  /// The group, for the arguments behind its name.
  public static CommandLine commandLine(List<String> arguments) {
    Subcommands commands =
        new Subcommands()
            .with("add", PinAddCommand::new)
            .with("rm", PinRemoveCommand::new)
            .with("ls", PinListCommand::new)
            .with("status", PinStatusCommand::new)
            .with("recover", PinRecoverCommand::new)
            .with("update", PinUpdateCommand::new);
    return CommandGroup.commandLine(
        NAME,
        commands,
        arguments,
        "Pins CIDs, unpins them, and tells how they are.",
        "",
        "Examples:",
        "  pinfold pin add --name photos bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
        "  pinfold pin status --filter pin_error",
        "The words and options are those of ipfs-cluster-ctl.");
  }
}
