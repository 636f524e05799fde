package dev.pinfold.volumes.watch.measure;

import java.util.List;
import java.util.OptionalDouble;

/// The space of a pool.
///
/// @param size bytes of all devices
/// @param allocated bytes of them
/// @param used bytes, as its root dataset counts them: parity and the like are no part
/// @param available bytes that datasets can still take. A pool may be full long before all its
///     devices are allocated: it keeps some for itself, and a small pool keeps half
/// @param fragmentation of the free space, 0 to 1; empty if the pool does not tell
/// @param dedupRatio 1 if no block is shared
public record PoolSpace(
    long size,
    long allocated,
    long used,
    long available,
    OptionalDouble fragmentation,
    double dedupRatio) {

  private static final int FIELDS = 4;
  private static final double PERCENT = 100;

  /// Reads what `zpool list -Hp -o size,alloc,frag,dedupratio` prints.
  static PoolSpace parse(String command, List<String> lines, long used, long available) {
    String[] fields = lines.size() == 1 ? lines.getFirst().split("\t", -1) : new String[0];
    if (fields.length != FIELDS) {
      throw Output.unknown(command, String.join("\n", lines));
    }
    return new PoolSpace(
        Output.number(command, fields[0]),
        Output.number(command, fields[1]),
        used,
        available,
        fields[2].equals("-")
            ? OptionalDouble.empty()
            : OptionalDouble.of(Output.decimal(command, fields[2].replace("%", "")) / PERCENT),
        Output.decimal(command, fields[3]));
  }

  /// The part of what datasets could have that they can still take.
  public double availableRatio() {
    return used + available == 0 ? 0 : (double) available / (used + available);
  }
}
