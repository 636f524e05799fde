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

/// `pinfold owner`.
public final class OwnerCommand {

  public static final String NAME = "owner";

  private OwnerCommand() {}

  /// The group, for the arguments behind its name.
  public static CommandLine commandLine(List<String> arguments) {
    Subcommands commands =
        new Subcommands()
            .with("create", Create::new)
            .with("ls", Ls::new)
            .with("show", Show::new)
            .with("set", Set::new);
    return CommandGroup.commandLine(
        NAME,
        commands,
        arguments,
        "Makes owners, and tells what they have and may have.",
        "",
        "Example:",
        "  pinfold owner create alice --pins-max 100000");
  }

  private static void print(Output output, JsonNode owner) {
    if (output.isJson()) {
      output.line(owner.toString());
      return;
    }
    StringBuilder line = new StringBuilder(owner.path("name").asText());
    owner
        .properties()
        .forEach(
            field -> {
              if (!field.getKey().equals("name")) {
                line.append("  ").append(field.getKey()).append(' ').append(text(field));
              }
            });
    output.line(line.toString());
  }

  private static String text(Map.Entry<String, JsonNode> field) {
    return field.getValue().isTextual() ? field.getValue().asText() : field.getValue().toString();
  }

  /// What an owner may use: a mixin.
  static final class QuotaOptions {
    @Option(
        names = "--pins-max",
        paramLabel = "N",
        description = "How many pins it may have; 0 for any number.")
    @Nullable Long pinsMax;

    @Option(
        names = "--requests-per-second",
        paramLabel = "N",
        description = "How often it may ask in the long run; 0 for any number.")
    @Nullable Integer requestsPerSecond;

    Map<String, Object> body() {
      Map<String, Object> body = new LinkedHashMap<>();
      Long pins = pinsMax;
      if (pins != null) {
        body.put("pins_max", pins);
      }
      Integer requests = requestsPerSecond;
      if (requests != null) {
        body.put("requests_per_second", requests);
      }
      return body;
    }
  }

  /// `pinfold owner create`.
  @Command(
      name = "create",
      description = "Makes an owner.",
      footer = {"", "Example:", "  pinfold owner create alice --pins-max 100000"})
  static final class Create implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin ServerOptions server = new ServerOptions();
    @Mixin QuotaOptions quota = new QuotaOptions();

    @Parameters(paramLabel = "OWNER", description = "Its name.")
    String owner = "";

    @Override
    public Integer call() {
      Map<String, Object> body = quota.body();
      body.put("name", owner);
      JsonNode made = server.admin().ask("POST", "/v1/owners", Json.text(body));
      if (made != null) {
        print(common.output(), made);
      }
      return ExitCode.DONE.number();
    }
  }

  /// `pinfold owner ls`.
  @Command(
      name = "ls",
      description = "Lists the owners.",
      footer = {"", "Example:", "  pinfold owner ls"})
  static final class Ls implements Callable<Integer> {
    private static final int PAGE = 100;

    @Mixin CommonOptions common = new CommonOptions();
    @Mixin ServerOptions server = new ServerOptions();

    @Override
    public Integer call() {
      ApiClient admin = server.admin();
      Output output = common.output();
      String after = "";
      boolean more = true;
      while (more) {
        JsonNode page =
            admin.ask(
                "GET", "/v1/owners?limit=" + PAGE + "&after=" + ApiClient.encode(after), null);
        more = page != null && page.path("owners").size() == PAGE;
        if (page != null) {
          for (JsonNode owner : page.path("owners")) {
            print(output, owner);
            after = owner.path("name").asText();
          }
        }
      }
      return ExitCode.DONE.number();
    }
  }

  /// `pinfold owner show`.
  @Command(
      name = "show",
      description = "Tells what an owner has, by status.",
      footer = {"", "Example:", "  pinfold owner show alice"})
  static final class Show implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "OWNER", description = "Its name.")
    String owner = "";

    @Override
    public Integer call() {
      JsonNode found = server.admin().ask("GET", "/v1/owners/" + ApiClient.encode(owner), null);
      if (found != null) {
        print(common.output(), found);
      }
      return ExitCode.DONE.number();
    }
  }

  /// `pinfold owner set`.
  @Command(
      name = "set",
      description = "Changes what an owner may do.",
      footer = {"", "Example:", "  pinfold owner set alice --suspend"})
  static final class Set implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin ServerOptions server = new ServerOptions();
    @Mixin QuotaOptions quota = new QuotaOptions();

    @Parameters(paramLabel = "OWNER", description = "Its name.")
    String owner = "";

    @Option(names = "--suspend", description = "It may only read.")
    boolean suspend;

    @Option(names = "--resume", description = "It may write again.")
    boolean resume;

    @Override
    public Integer call() {
      Map<String, Object> body = quota.body();
      if (suspend || resume) {
        body.put("suspended", suspend);
      }
      if (body.isEmpty() || (suspend && resume)) {
        throw common.usage("say what to change: --pins-max, --suspend, ...");
      }
      JsonNode changed =
          server.admin().ask("PATCH", "/v1/owners/" + ApiClient.encode(owner), Json.text(body));
      if (changed != null) {
        print(common.output(), changed);
      }
      return ExitCode.DONE.number();
    }
  }
}
