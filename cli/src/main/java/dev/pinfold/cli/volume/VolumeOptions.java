package dev.pinfold.cli.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.NextStep;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.volume.Volume;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which dataset a command is about: a mixin. The command line counts most, then the environment,
/// then the configuration file.
final class VolumeOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "${env:PINFOLD_CONFIG}",
      description = "The server's configuration file.")
  @Nullable Path config;

  @Option(
      names = "--volumes",
      paramLabel = "FILE",
      description = "The file of volumes (default: volumes.file of the configuration).")
  @Nullable Path volumes;

  @Option(
      names = "--shard",
      paramLabel = "NAME",
      description = "Which shard (default: volumes.shard of the configuration, or the only one).")
  @Nullable String shard;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The server's data directory (default: that of the configuration).")
  @Nullable Path data;

  /// The server's configuration.
  NodeConfig config() {
    Map<String, String> overrides = new HashMap<>();
    put("volumes.file", volumes, overrides);
    put("volumes.shard", shard, overrides);
    put("data", data, overrides);
    Path file = config;
    return NodeConfig.read(file == null || file.toString().isEmpty() ? null : file, overrides);
  }

  private static void put(String key, @Nullable Object value, Map<String, String> overrides) {
    if (value != null) {
      overrides.put(key, value.toString());
    }
  }

  /// The dataset.
  ///
  /// @throws ProblemException `no_volume`, and what reading the configuration and the file throws
  Volume volume() {
    return volume(config());
  }

  static Volume volume(NodeConfig config) {
    Volume volume = Volume.of(config);
    if (volume == null) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "no_volume",
                  "it is not said which file of volumes is meant")
              .with(NextStep.DETAIL, "name it with --volumes FILE, or set volumes.file"));
    }
    return volume;
  }
}
