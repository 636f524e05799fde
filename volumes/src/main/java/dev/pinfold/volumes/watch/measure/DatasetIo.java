package dev.pinfold.volumes.watch.measure;

import java.util.Map;

/// What programs read and wrote on a dataset since it was mounted: their calls, not those of
/// devices.
///
/// @param reads calls
/// @param bytesRead by them
/// @param writes calls
/// @param bytesWritten by them
public record DatasetIo(long reads, long bytesRead, long writes, long bytesWritten) {

  static DatasetIo of(String file, Map<String, String> values) {
    return new DatasetIo(
        Kstat.count(file, values, "reads"),
        Kstat.count(file, values, "nread"),
        Kstat.count(file, values, "writes"),
        Kstat.count(file, values, "nwritten"));
  }

  /// What came since; all of it if the dataset was mounted in between.
  public DatasetIo since(DatasetIo earlier) {
    if (reads < earlier.reads || writes < earlier.writes) {
      return this;
    }
    return new DatasetIo(
        reads - earlier.reads,
        bytesRead - earlier.bytesRead,
        writes - earlier.writes,
        bytesWritten - earlier.bytesWritten);
  }
}
