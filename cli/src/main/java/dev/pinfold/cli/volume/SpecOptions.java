package dev.pinfold.cli.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.NextStep;
import dev.pinfold.volumes.spec.SpecFile;
import dev.pinfold.volumes.spec.VolumesSpec;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where it says what the operator wants of volumes: a mixin.
final class SpecOptions {

  @Option(
      names = "--volumes",
      paramLabel = "FILE",
      defaultValue = "${env:PINFOLD_VOLUMES_FILE}",
      description = "The file of volumes (default: PINFOLD_VOLUMES_FILE).")
  @Nullable Path volumes;

  /// What the file says.
  ///
  /// @throws ProblemException `no_volumes`, `invalid_volumes`
  VolumesSpec read() {
    Path file = volumes;
    if (file == null || file.toString().isEmpty()) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "no_volumes",
                  "it is not said which file of volumes is meant")
              .with(NextStep.DETAIL, "name it with --volumes FILE, or PINFOLD_VOLUMES_FILE"));
    }
    return SpecFile.read(file);
  }
}
