package dev.pinfold.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.cli.CommandGroup;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Subcommands;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pinfold peer`.
public final class PeerCommand {

  public static final String NAME = "peer";

  private PeerCommand() {}

  /// The group, for the arguments behind its name.
  public static CommandLine commandLine(List<String> arguments) {
    Subcommands commands = new Subcommands().with("ls", Ls::new).with("rm", Rm::new);
    return CommandGroup.commandLine(
        NAME,
        commands,
        arguments,
        "Tells which IPFS peers there are, and removes those that are gone for good.",
        "",
        "Example:",
        "  pinfold peer ls");
  }

  /// `pinfold peer ls`.
  @Command(
      name = "ls",
      description = "Lists the peers.",
      footer = {"", "Example:", "  pinfold peer ls --json"})
  static final class Ls implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin ServerOptions server = new ServerOptions();

    @Override
    public Integer call() {
      JsonNode found = server.admin().ask("GET", "/v1/peers", null);
      Output output = common.output();
      if (found != null) {
        for (JsonNode peer : found.path("peers")) {
          output.line(
              output.isJson()
                  ? peer.toString()
                  : peer.path("id").asText()
                      + "  "
                      + (peer.path("alive").asBoolean() ? "alive" : "down")
                      + "  "
                      + peer.path("name").asText()
                      + "  "
                      + peer.path("placements"));
        }
      }
      return ExitCode.DONE.number();
    }
  }

  /// `pinfold peer rm`.
  @Command(
      name = "rm",
      description = "Removes a peer: others take its pins where the replication wants it.",
      footer = {"", "Example:", "  pinfold peer rm 12D3KooW..."})
  static final class Rm implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "PEER", description = "As \"pinfold peer ls\" shows it.")
    String peer = "";

    @Override
    public Integer call() {
      server.admin().ask("DELETE", "/v1/peers/" + ApiClient.encode(peer), null);
      common.output().note("peer " + peer + " is removed");
      return ExitCode.DONE.number();
    }
  }
}
