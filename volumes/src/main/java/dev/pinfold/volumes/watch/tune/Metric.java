package dev.pinfold.volumes.watch.tune;

import java.util.Locale;

/// What a tuning rule looks at: of one dataset, over a window of time. Those that begin with `DISK`
/// are of its whole pool, as devices do not know datasets: they say something of the dataset only
/// as far as it makes the load.
public enum Metric {
  /// Bytes of a read, as programs call for them, in the mean.
  READ_BYTES,
  /// Reads a second.
  READS,
  /// Writes a second.
  WRITES,
  /// Largest bytes of a block of a file.
  RECORD_BYTES,
  /// How many bytes of a block a read in the mean needs one byte of: `RECORD_BYTES / READ_BYTES`.
  RECORD_TO_READ,
  /// How many times smaller its data is stored than written.
  COMPRESS_RATIO,
  /// The same, of what was written within the window; unknown below 16 MiB.
  COMPRESS_RATIO_NEW,
  /// The part of reads that the cache answers, of all datasets of the host.
  ARC_HITS,
  /// Bytes that devices read for a byte that programs read.
  DISK_READ_AMPLIFICATION,
  /// Writes of devices for a read of programs.
  DISK_WRITES_PER_READ;

  /// Its name in messages.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
