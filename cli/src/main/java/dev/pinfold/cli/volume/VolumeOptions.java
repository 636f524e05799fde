package dev.pinfold.cli.volume;

import dev.pinfold.base.ProblemException;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.volume.Volume;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which dataset a command is about: a mixin. The command line counts most, then the environment,
/// then the configuration file.
final class VolumeOptions {

  @Mixin SpecOptions spec = new SpecOptions();

  @Option(
      names = "--shard",
      paramLabel = "NAME",
      description = "Which shard (default: volumes.shard of the configuration, or the only one).")
  @Nullable String shard;

  /// The server's configuration.
  NodeConfig config() {
    // Not Map.of: the shard may be null.
    Map<String, @Nullable Object> others = new HashMap<>();
    others.put("volumes.shard", shard);
    return spec.config(others);
  }

  /// The dataset.
  ///
  /// @throws ProblemException `no_volumes`, and what reading the configuration and the file throws
  Volume volume() {
    return volume(config());
  }

  static Volume volume(NodeConfig config) {
    Volume volume = Volume.of(config);
    if (volume == null) {
      throw SpecOptions.missing();
    }
    return volume;
  }
}
