package dev.pinfold.cli.volume;

import dev.pinfold.cli.Json;
import dev.pinfold.volumes.checkpoint.Checkpoint;
import java.util.Locale;
import java.util.Map;

/// Checkpoints for people and for programs.
final class CheckpointText {

  private static final double KIB = 1_024;
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private CheckpointText() {}

  static Map<String, Object> json(Checkpoint one) {
    return Json.object(
        "name",
        one.name(),
        "dataset",
        one.snapshot().dataset().text(),
        "time",
        one.time().toString(),
        "sequence",
        one.sequence(),
        "state",
        state(one),
        "database",
        one.database(),
        "made_by",
        one.madeBy(),
        "used_bytes",
        one.used(),
        "referenced_bytes",
        one.referenced(),
        "holds",
        one.holds(),
        "clones",
        one.clones().stream().map(Object::toString).toList());
  }

  static String line(Checkpoint one) {
    String rest = one.state() == Checkpoint.State.MADE ? "" : "  " + state(one);
    rest += one.holds() == 0 ? "" : "  held by " + one.holds();
    rest += one.clones().isEmpty() ? "" : "  clones " + one.clones();
    return String.format(
        Locale.ROOT,
        "%-40s %s %12d %10s%s",
        one.name(),
        one.time(),
        one.sequence(),
        bytes(one.used()),
        rest);
  }

  private static String state(Checkpoint one) {
    return one.state().name().toLowerCase(Locale.ROOT);
  }

  /// Bytes for people.
  static String bytes(long bytes) {
    if (bytes < KIB) {
      return bytes + " B";
    }
    double value = bytes / KIB;
    int unit = 0;
    while (value >= KIB && unit < UNITS.length - 1) {
      value /= KIB;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
