package dev.pinfold.cli.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.NextStep;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.volumes.spec.SpecFile;
import dev.pinfold.volumes.spec.VolumesSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where it says what the operator wants of volumes: a mixin. The command line counts most, then
/// the environment, then the configuration file.
final class SpecOptions {

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

  /// The server's configuration.
  ///
  /// @param others values by path that count more than the file; null for those that do not
  NodeConfig config(Map<String, @Nullable Object> others) {
    Map<String, String> overrides = new HashMap<>();
    put("volumes.file", volumes, overrides);
    others.forEach((path, value) -> put(path, value, overrides));
    Path file = config;
    return NodeConfig.read(file == null || file.toString().isEmpty() ? null : file, overrides);
  }

  private static void put(String key, @Nullable Object value, Map<String, String> overrides) {
    if (value != null) {
      overrides.put(key, value.toString());
    }
  }

  /// What the file of volumes says.
  ///
  /// @throws ProblemException `no_volumes`, `invalid_volumes`
  VolumesSpec read() {
    Path file = config(Map.of()).volumes().file();
    if (file == null) {
      throw missing();
    }
    return SpecFile.read(file);
  }

  static ProblemException missing() {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID, "no_volumes", "it is not said which file of volumes is meant")
            .with(NextStep.DETAIL, "name it with --volumes FILE, or set volumes.file"));
  }
}
