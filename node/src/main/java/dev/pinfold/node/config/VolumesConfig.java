package dev.pinfold.node.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the data directory lies on.
///
/// @param file of volumes; null if it is a plain directory, of which nothing of ZFS is asked
/// @param shard of the file; null for the only one
public record VolumesConfig(@Nullable Path file, @Nullable String shard) {

  static VolumesConfig read(ConfigReader reader) {
    VolumesConfig config =
        new VolumesConfig(reader.get(Settings.VOLUMES_FILE), reader.get(Settings.VOLUMES_SHARD));
    if (config.file() == null
        && config.shard() != null
        && reader.sound(Settings.VOLUMES_FILE, Settings.VOLUMES_SHARD)) {
      reader.wrong(
          Settings.VOLUMES_SHARD,
          "there is no file of volumes that it could be in",
          "volumes.file");
    }
    return config;
  }
}
