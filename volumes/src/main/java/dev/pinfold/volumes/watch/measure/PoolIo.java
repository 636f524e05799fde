package dev.pinfold.volumes.watch.measure;

import java.util.List;
import java.util.OptionalLong;

/// What a pool's devices did in a second, or in the mean of some, as `zpool iostat -Hpy -l POOL 1
/// 1` says.
///
/// @param reads operations a second
/// @param writes operations a second
/// @param bytesRead a second
/// @param bytesWritten a second
/// @param readNanos how long a read took in the mean, with its time in queues; empty if there was
///     none
/// @param writeNanos how long a write took
public record PoolIo(
    long reads,
    long writes,
    long bytesRead,
    long bytesWritten,
    OptionalLong readNanos,
    OptionalLong writeNanos) {

  private static final int FIELDS_MIN = 15;

  /// Reads the one line that the tool prints.
  static PoolIo parse(String command, List<String> lines) {
    String[] fields = lines.size() == 1 ? lines.getFirst().split("\t", -1) : new String[0];
    if (fields.length < FIELDS_MIN) {
      throw Output.unknown(command, String.join("\n", lines));
    }
    return new PoolIo(
        Output.number(command, fields[3]),
        Output.number(command, fields[4]),
        Output.number(command, fields[5]),
        Output.number(command, fields[6]),
        nanos(command, fields[7]),
        nanos(command, fields[8]));
  }

  private static OptionalLong nanos(String command, String text) {
    return text.equals("-") ? OptionalLong.empty() : OptionalLong.of(Output.number(command, text));
  }
}
