package dev.pinfold.cli.volume;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.client.ServerOptions;
import dev.pinfold.documents.Database;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.volume.Volume;
import dev.pinfold.volumes.checkpoint.Checkpoint;
import dev.pinfold.volumes.checkpoint.Checkpoints;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `pinfold zfs checkpoint`.
@Command(
    name = "checkpoint",
    description = {
      "Makes a checkpoint of the database, now.",
      "The running server makes it; where none has the database open, this command does."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs checkpoint",
      "  pinfold zfs checkpoint --json --admin http://127.0.0.1:9096"
    })
final class CheckpointCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin VolumeOptions options = new VolumeOptions();
  @Mixin ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    Output output = common.output();
    NodeConfig config = options.config();
    Volume volume = VolumeOptions.volume(config);
    Checkpoint made = alone(config, volume);
    if (made != null) {
      print(made, output);
    } else {
      ask(output);
    }
    return ExitCode.DONE.number();
  }

  /// Makes it without a server; null if there is one.
  private static @Nullable Checkpoint alone(NodeConfig config, Volume volume) {
    Database opened;
    try {
      opened =
          Database.open(
              volume.place().database(volume.mountpoint()), config.database().existingOnly());
    } catch (ProblemException e) {
      if (e.problem().code().equals("directory_in_use")) {
        return null;
      }
      throw e;
    }
    try (Database database = opened) {
      return new Checkpoints(volume.zfs(), volume.place(), Clock.systemUTC()).make(database);
    }
  }

  private void ask(Output output) {
    JsonNode made = server.admin().ask("POST", "/v1/checkpoints", null);
    if (made == null) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.UNAVAILABLE, "empty_answer", "the server's answer has no content"));
    }
    if (output.isJson()) {
      output.line(made.toString());
    } else {
      output.line(made.path("name").asText());
      output.note("commit " + made.path("sequence").asLong() + ", made by the running server");
    }
  }

  private static void print(Checkpoint made, Output output) {
    if (output.isJson()) {
      output.json(CheckpointText.json(made));
    } else {
      output.line(made.name());
      output.note("commit " + made.sequence());
    }
  }
}
