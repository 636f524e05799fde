package dev.pinfold.volumes.replica;

/// Hears how a replication goes, in its thread. What it throws ends the replication there, which
/// is resumed by the next one.
public interface Progress {

  /// Hears nothing.
  Progress NONE = new Progress() {};

  /// Something is about to be done.
  ///
  /// @param host where
  /// @param command as one would type it
  default void step(String host, String command) {}

  /// Bytes of a stream have been passed on.
  ///
  /// @param bytes of it so far
  /// @param total how many there will be, as far as ZFS can tell
  default void sent(long bytes, long total) {}
}
