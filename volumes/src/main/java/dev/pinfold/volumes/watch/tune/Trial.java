package dev.pinfold.volumes.watch.tune;

import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Property;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// A change that was made, to be judged.
///
/// @param rule its name
/// @param property what changed
/// @param from what it was, and where that was from
/// @param to what it is
/// @param before the figures before it
/// @param at when it was made
public record Trial(
    String rule,
    DatasetName dataset,
    String property,
    Property from,
    String to,
    Map<Metric, Double> before,
    Instant at) {

  public Trial {
    before = new TreeMap<>(before);
  }

  /// Whether it helped.
  public enum Verdict {
    /// The figure is better.
    HELPED,
    /// It is not: undo it.
    NOT_HELPED,
    /// The figure is not known, before or after: wait, or drive some load.
    NOT_KNOWN
  }
}
