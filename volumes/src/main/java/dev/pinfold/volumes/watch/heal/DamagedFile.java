package dev.pinfold.volumes.watch.heal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A line of the list of damaged files of `zpool status -v`.
///
/// @param text as it is there
/// @param path of the file as it is mounted; null if it is in a snapshot, not mounted, or metadata
public record DamagedFile(String text, @Nullable Path path) {

  private static final String TABLE = ".sst";

  /// Reads a line.
  public static DamagedFile parse(String text) {
    // DATASET@SNAPSHOT:/PATH, DATASET:<0x2>, <metadata>:<0x0>
    return new DamagedFile(text, text.startsWith("/") ? Path.of(text) : null);
  }

  /// Whether it is a table of RocksDB, which never changes after it was written.
  public boolean isTable() {
    return path != null && path.getFileName().toString().endsWith(TABLE);
  }
}
