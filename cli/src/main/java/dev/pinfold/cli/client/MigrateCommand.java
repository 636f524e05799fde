package dev.pinfold.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Progress;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold migrate`.
@Command(
    name = "migrate",
    description = {
      "Moves all pins of a running server to another store, without stopping it.",
      "Pins are copied, kept up to date and compared; then the other store is ready, and \"switch\" lets"
          + " it serve. Until \"finalise\" there is a way back that loses nothing."
    },
    footer = {
      "",
      "In this order:",
      "  pinfold migrate --to cql --dry-run     can it be done, and how much is it?",
      "  pinfold migrate --to cql               begins, and shows how far it is",
      "  pinfold migrate status                 shows that again",
      "  pinfold migrate pause|resume|abort     before the switch",
      "  pinfold migrate switch                 the other store serves",
      "  pinfold migrate back                   the first one serves again",
      "  pinfold migrate finalise               the first one is needed no more",
      "",
      "The server's configuration must say how to reach the other store. What has begun goes on by",
      "itself, also when this command is interrupted or the server starts again.",
      "After \"finalise\", let \"store\" in the configuration name the other store."
    })
public final class MigrateCommand implements Callable<Integer> {

  private static final String PATH = "/v1/move";
  private static final long LOOK_EVERY_MILLIS = 500;

  /// What a move can be told, and what the API calls it.
  enum Step {
    PAUSE,
    RESUME,
    STATUS,
    SWITCH,
    BACK,
    FINALISE,
    ABORT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ServerOptions server = new ServerOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "STEP",
      description = "What to do with a move that has begun: ${COMPLETION-CANDIDATES}.")
  @Nullable Step step;

  @Option(
      names = "--from",
      paramLabel = "STORE",
      description = "The store that must be the one that serves now, to be sure.")
  @Nullable String from;

  @Option(names = "--to", paramLabel = "STORE", description = "Where to: embedded or cql.")
  @Nullable String to;

  @Option(
      names = "--rate",
      paramLabel = "PINS",
      description =
          "How many pins a second to copy or compare (default: as many as can be)."
              + " Alone, it changes the rate of what goes on.")
  @Nullable Integer rate;

  @Option(names = "--dry-run", description = "Looks whether it can be done, and changes nothing.")
  boolean dryRun;

  @Option(names = "--no-wait", description = "Does not wait until the other store is ready.")
  boolean noWait;

  @Override
  public Integer call() throws InterruptedException {
    Output output = common.output();
    ApiClient api = server.admin();
    String target = to;
    Step told = step;
    int limit = rate == null ? 0 : rate;
    if (target == null ? told == null && rate == null : told != null) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              "usage",
              "say --to STORE to begin, --rate to change how fast it goes, or one of: pause, resume,"
                  + " status, switch, back, finalise, abort"));
    }
    if (target != null) {
      return begin(api, target, limit, output);
    }
    JsonNode status =
        told == null
            ? api.ask("PATCH", PATH, Json.text(Json.object("rate", limit)))
            : told == Step.STATUS
                ? api.ask("GET", PATH, null)
                : api.ask("POST", PATH + "/" + told, null);
    print(present(status), output);
    return ExitCode.DONE.number();
  }

  private int begin(ApiClient api, String target, int limit, Output output)
      throws InterruptedException {
    String expected = from;
    String body = Json.text(Json.object("to", target, "rate", limit));
    if (expected != null && expected.equals(target)) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "usage", "--from and --to name the same store"));
    }
    if (dryRun || expected != null) {
      JsonNode found =
          present(api.ask("POST", PATH, Json.text(Json.object("to", target, "dry_run", true))));
      String serving = found.path("from").asText();
      if (expected != null && !expected.equals(serving)) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.CONFLICT, "other_store", "another store serves than --from says")
                .with("from", expected)
                .with("serving", serving));
      }
      if (dryRun) {
        output.line(
            output.isJson()
                ? found.toString()
                : String.format(
                    "%,d pins can be moved from %s to %s",
                    found.path("pins").asLong(), serving, target));
        return ExitCode.DONE.number();
      }
    }
    JsonNode status = present(api.ask("POST", PATH, body));
    if (!noWait) {
      status = follow(api, status, output);
    }
    print(status, output);
    return ExitCode.DONE.number();
  }

  /// Shows how far it is until the other store is ready, or somebody pauses or aborts it.
  private static JsonNode follow(ApiClient api, JsonNode begun, Output output)
      throws InterruptedException {
    output.note("the server goes on by itself if you leave: pinfold migrate status");
    JsonNode status = begun;
    Set<String> underWay = Set.of("copying", "catching_up", "verifying");
    try (Progress progress = output.progress("pins copied or compared", 0)) {
      while (underWay.contains(status.path("phase").asText())
          && !status.path("paused").asBoolean()) {
        long done = status.path("copied").asLong() + status.path("compared").asLong();
        // Each is copied once, and compared from either side.
        progress.at(done, done, 3 * status.path("pins").asLong());
        Thread.sleep(LOOK_EVERY_MILLIS);
        status = present(api.ask("GET", PATH, null));
      }
    }
    return status;
  }

  private static JsonNode present(@Nullable JsonNode answer) {
    if (answer == null) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.UNAVAILABLE, "empty_answer", "the server's answer has no content"));
    }
    return answer;
  }

  private static void print(JsonNode status, Output output) {
    if (output.isJson()) {
      output.line(status.toString());
      return;
    }
    String phase = status.path("phase").asText();
    line(output, "move", status.path("from").asText() + " to " + status.path("to").asText());
    line(output, "phase", phase + (status.path("paused").asBoolean() ? ", paused" : ""));
    line(output, "serving", status.path("serving").asText());
    line(output, "pins", String.format("%,d", status.path("pins").asLong()));
    line(output, "copied", String.format("%,d", status.path("copied").asLong()));
    line(
        output,
        "compared",
        String.format(
            "%,d, of which %,d differed",
            status.path("compared").asLong(), status.path("differing").asLong()));
    line(output, "rate", String.format("%,d pins/s", status.path("per_second").asLong()));
    line(output, "changes", status.path("current").asBoolean() ? "all brought over" : "under way");
    if (!status.path("failure").isNull()) {
      line(output, "failure", status.path("failure").asText() + " (it is tried again)");
    }
    switch (phase) {
      case "ready" -> output.note("next: pinfold migrate switch");
      case "soaking" -> output.note("next: pinfold migrate finalise, or pinfold migrate back");
      case "finalised" ->
          output.note("let \"store\" in the configuration be " + status.path("to").asText());
      default -> {}
    }
  }

  private static void line(Output output, String name, String value) {
    output.line(String.format("%-10s %s", name, value));
  }
}
