package dev.pinfold.cli.client;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.Subcommands;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `pinfold pin`.
@Command(
    name = "pin",
    description = "Pins CIDs, unpins them, and tells how they are.",
    footer = {
      "",
      "Examples:",
      "  pinfold pin add --name photos bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
      "  pinfold pin status --filter pin_error",
      "The words and options are those of ipfs-cluster-ctl."
    })
public final class PinCommand implements Runnable {

  public static final String NAME = "pin";

  @Mixin CommonOptions common = new CommonOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  /// The group, for the arguments behind its name.
  public static CommandLine commandLine(List<String> arguments) {
    return new Subcommands()
        .with("add", PinAddCommand::new)
        .with("rm", PinRemoveCommand::new)
        .with("ls", PinListCommand::new)
        .with("status", PinStatusCommand::new)
        .with("recover", PinRecoverCommand::new)
        .with("update", PinUpdateCommand::new)
        .of(new PinCommand(), arguments);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
