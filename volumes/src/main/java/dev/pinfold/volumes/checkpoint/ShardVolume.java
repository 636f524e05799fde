package dev.pinfold.volumes.checkpoint;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.DatasetName;
import java.nio.file.Path;

/// The dataset that a database lies on.
///
/// @param root outside of which nothing is touched
/// @param dataset of the shard
/// @param within where in it the database is, such as `pins`; empty if it is at its top
public record ShardVolume(DatasetName root, DatasetName dataset, String within) {

  /// @throws ProblemException `outside_root`
  public ShardVolume {
    if (!dataset.isWithin(root) || dataset.equals(root)) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID, "outside_root", "the dataset of a shard is below the root")
              .with("dataset", dataset.text())
              .with("root", root.text()));
    }
  }

  /// Its name below the root.
  String shard() {
    return dataset.text().substring(root.text().length() + 1);
  }

  /// The database in a directory where the dataset, or a copy of it, is mounted.
  public Path database(Path mountpoint) {
    return within.isEmpty() ? mountpoint : mountpoint.resolve(within);
  }
}
