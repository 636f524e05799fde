package dev.pinfold.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.cli.CommandGroup;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Subcommands;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold token`.
public final class TokenCommand {

  public static final String NAME = "token";

  private TokenCommand() {}

  /// The group, for the arguments behind its name.
  public static CommandLine commandLine(List<String> arguments) {
    Subcommands commands =
        new Subcommands().with("create", Create::new).with("ls", Ls::new).with("rm", Rm::new);
    return CommandGroup.commandLine(
        NAME,
        commands,
        arguments,
        "Makes and takes back the tokens with which owners ask.",
        "",
        "Examples:",
        "  pinfold token create alice",
        "  ipfs pin remote service add pinfold http://127.0.0.1:9097 TOKEN");
  }

  /// `pinfold token create`.
  @Command(
      name = "create",
      description = "Makes a token for an owner. It is shown this once.",
      footer = {"", "Example:", "  pinfold token create alice --label laptop --expire-in 720h"})
  static final class Create implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "OWNER", description = "Whose it is.")
    String owner = "";

    @Option(names = "--label", paramLabel = "TEXT", description = "What it is for.")
    @Nullable String label;

    @Option(
        names = "--expire-in",
        paramLabel = "TIME",
        description = "How long it holds, such as 720h (default: for ever).")
    @Nullable String expireIn;

    @Override
    public Integer call() {
      Map<String, Object> body = new LinkedHashMap<>();
      String text = label;
      if (text != null) {
        body.put("label", text);
      }
      String time = expireIn;
      if (time != null) {
        body.put("expires_in", time);
      }
      JsonNode token =
          server
              .admin()
              .ask("POST", "/v1/owners/" + ApiClient.encode(owner) + "/tokens", Json.text(body));
      Output output = common.output();
      if (token != null) {
        output.line(output.isJson() ? token.toString() : token.path("token").asText());
        output.note(
            "token "
                + token.path("id").asText()
                + " of "
                + owner
                + ": keep it, only its"
                + " hash is stored");
      }
      return ExitCode.DONE.number();
    }
  }

  /// `pinfold token ls`.
  @Command(
      name = "ls",
      description = "Lists the tokens of an owner, without what they are.",
      footer = {"", "Example:", "  pinfold token ls alice"})
  static final class Ls implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "OWNER", description = "Whose they are.")
    String owner = "";

    @Override
    public Integer call() {
      JsonNode found =
          server.admin().ask("GET", "/v1/owners/" + ApiClient.encode(owner) + "/tokens", null);
      Output output = common.output();
      if (found != null) {
        for (JsonNode token : found.path("tokens")) {
          output.line(
              output.isJson()
                  ? token.toString()
                  : token.path("id").asText()
                      + "  "
                      + token.path("created").asText(token.path("created_at").asText())
                      + "  "
                      + token.path("label").asText());
        }
      }
      return ExitCode.DONE.number();
    }
  }

  /// `pinfold token rm`.
  @Command(
      name = "rm",
      description = "Takes a token back.",
      footer = {"", "Example:", "  pinfold token rm 3fa1c09b77d2"})
  static final class Rm implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", description = "As \"pinfold token ls\" shows it.")
    String id = "";

    @Override
    public Integer call() {
      server.admin().ask("DELETE", "/v1/tokens/" + ApiClient.encode(id), null);
      common.output().note("token " + id + " holds no more");
      return ExitCode.DONE.number();
    }
  }
}
