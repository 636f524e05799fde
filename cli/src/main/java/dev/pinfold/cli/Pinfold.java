package dev.pinfold.cli;

import dev.pinfold.cli.client.ExportCommand;
import dev.pinfold.cli.client.ImportCommand;
import dev.pinfold.cli.client.MigrateCommand;
import dev.pinfold.cli.client.OwnerCommand;
import dev.pinfold.cli.client.PeerCommand;
import dev.pinfold.cli.client.PinCommand;
import dev.pinfold.cli.client.TokenCommand;
import dev.pinfold.cli.db.DatabaseCommand;
import dev.pinfold.cli.server.AgentCommand;
import dev.pinfold.cli.server.CqlCommand;
import dev.pinfold.cli.server.DemoCommand;
import dev.pinfold.cli.server.DoctorCommand;
import dev.pinfold.cli.server.PlanCommand;
import dev.pinfold.cli.server.ServeCommand;
import dev.pinfold.cli.volume.ZfsGroup;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The entry point of the `pinfold` command.
@Command(
    name = "pinfold",
    description = "Keeps what an IPFS pinning service has pinned: for whom, where, until when.",
    mixinStandardHelpOptions = true,
    versionProvider = Pinfold.Version.class,
    footer = {
      "",
      "Begin with:",
      "  pinfold demo                  a server over real pins, and what to try with it",
      "  pinfold serve                 a server of your own",
      "  pinfold import state.json     what IPFS Cluster exported",
      "  pinfold pin add CID"
    })
public final class Pinfold implements Runnable {

  private static final int HELP_WIDTH = 100;

  private final InputStream standardInput;
  private final Interruption interruption;

  @Spec CommandSpec spec = CommandSpec.create();

  private Pinfold(InputStream standardInput, Interruption interruption) {
    this.standardInput = standardInput;
    this.interruption = interruption;
  }

  /// Runs one command and ends the process with its exit code.
  public static void main(String[] arguments) {
    int code;
    try (Interruption interruption = new Interruption()) {
      code =
          run(
              List.of(arguments),
              System.in,
              new FileOutputStream(FileDescriptor.out),
              new PrintWriter(System.err, true, StandardCharsets.UTF_8),
              interruption);
    }
    System.exit(code);
  }

  /// Runs one command.
  ///
  /// @return its exit code
  static int run(
      List<String> arguments,
      InputStream in,
      OutputStream stream,
      PrintWriter err,
      Interruption interruption) {
    Failures failures = new Failures(arguments);
    StandardOutput out = new StandardOutput(stream);
    try {
      int code =
          commandLine(new Pinfold(in, interruption), arguments)
              .setOut(out)
              .setErr(err)
              .setExecutionExceptionHandler(failures)
              .setParameterExceptionHandler(failures)
              .execute(arguments.toArray(String[]::new));
      out.flush();
      if (code == ExitCode.DONE.number()) {
        out.check();
      }
      return code;
      // The last place that can say anything: an Error, too, deserves a sentence and a code.
    } catch (Throwable e) {
      return failures.tell(e, err).number();
    }
  }

  private static CommandLine commandLine(Pinfold pinfold, List<String> arguments) {
    return new Subcommands()
        .with("demo", DemoCommand::new)
        .with("serve", ServeCommand::new)
        .with("agent", AgentCommand::new)
        .with("doctor", DoctorCommand::new)
        .withGroup(CqlCommand.NAME, CqlCommand::commandLine)
        .with("plan", PlanCommand::new)
        .with("migrate", MigrateCommand::new)
        .withGroup(ZfsGroup.NAME, ZfsGroup::commandLine)
        .withGroup(PinCommand.NAME, PinCommand::commandLine)
        .with("import", ImportCommand::new)
        .with("export", ExportCommand::new)
        .withGroup(OwnerCommand.NAME, OwnerCommand::commandLine)
        .withGroup(TokenCommand.NAME, TokenCommand::commandLine)
        .withGroup(PeerCommand.NAME, PeerCommand::commandLine)
        .withGroup(DatabaseCommand.NAME, DatabaseCommand::commandLine)
        .of(pinfold, arguments)
        .setUsageHelpWidth(HELP_WIDTH);
  }

  InputStream standardInput() {
    return standardInput;
  }

  Interruption interruption() {
    return interruption;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// What the jar says about itself.
  public static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Pinfold.class.getPackage().getImplementationVersion();
      return new String[] {"pinfold " + (version == null ? "(not packaged)" : version)};
    }
  }
}
