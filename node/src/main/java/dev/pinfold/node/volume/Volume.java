package dev.pinfold.node.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.volumes.checkpoint.ShardVolume;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.SpecFile;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The dataset that a server's data directory lies on.
///
/// @param spec what the operator wants of all datasets
/// @param shard the one of this server
/// @param place where its database is
public record Volume(VolumesSpec spec, ShardSpec shard, ShardVolume place, Zfs zfs) {

  /// That of a configuration; null if its data lies in a plain directory.
  ///
  /// @throws ProblemException `invalid_volumes`, `no_such_shard`, `shard_needed`
  public static @Nullable Volume of(NodeConfig config) {
    Path file = config.volumes().file();
    if (file == null) {
      return null;
    }
    VolumesSpec spec = SpecFile.read(file);
    ShardSpec shard = shard(spec, config.volumes().shard());
    return new Volume(
        spec,
        shard,
        new ShardVolume(spec.root(), spec.dataset(shard), NodeConfig.DATABASE),
        new Zfs(new Tool(Host.HERE)));
  }

  private static ShardSpec shard(VolumesSpec spec, @Nullable String name) {
    if (name != null) {
      return spec.shard(name);
    }
    if (spec.shards().size() > 1) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              "shard_needed",
              "the file of volumes has several shards; set volumes.shard to one of "
                  + String.join(", ", spec.shards().keySet())));
    }
    return spec.shards().values().iterator().next();
  }

  /// Makes sure that a directory is where the dataset is mounted: what is written below a
  /// mountpoint that nothing is mounted at is on another disk, and out of sight once something is.
  ///
  /// @throws ProblemException `volume_missing`, `volume_not_mounted`, `volume_elsewhere`, or of a
  ///     [dev.pinfold.volumes.tool.FailureType]
  public void verifyMounted(Path data) {
    Path mountpoint = mountpoint();
    if (!real(data).equals(real(mountpoint))) {
      Problem problem =
          failure(
              "volume_elsewhere",
              "the data directory is not where the dataset is mounted; set data to " + mountpoint);
      throw new ProblemException(problem.with("data", data.toString()));
    }
  }

  /// Where the dataset is mounted.
  ///
  /// @throws ProblemException `volume_missing`, `volume_not_mounted`, or of a
  ///     [dev.pinfold.volumes.tool.FailureType]
  public Path mountpoint() {
    Dataset dataset = zfs.dataset(place.dataset(), List.of("mountpoint", "mounted"));
    if (dataset == null) {
      throw new ProblemException(
          failure("volume_missing", "there is no such dataset; pinfold zfs apply makes it"));
    }
    String mountpoint = dataset.property("mountpoint").value();
    if (!dataset.property("mounted").value().equals("yes") || !mountpoint.startsWith("/")) {
      throw new ProblemException(
          failure(
              "volume_not_mounted",
              "the dataset is not mounted; load its key if it has one, then: zfs mount "
                  + place.dataset()));
    }
    return Path.of(mountpoint);
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException _) {
      // It is not there, so it is no other path's real one.
      return path.toAbsolutePath().normalize();
    }
  }

  private Problem failure(String code, String message) {
    return Problem.of(Problem.Kind.INVALID, code, message).with("dataset", place.dataset().text());
  }
}
