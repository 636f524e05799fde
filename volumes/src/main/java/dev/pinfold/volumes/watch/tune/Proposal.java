package dev.pinfold.volumes.watch.tune;

import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Property;
import java.util.Map;
import java.util.TreeMap;

/// A change of one property that would fit better.
///
/// @param rule that says so
/// @param from what it is, and where that is from
/// @param to what it would be
/// @param evidence the figures that the rule looked at
public record Proposal(
    TuningRule rule, DatasetName dataset, Property from, String to, Map<Metric, Double> evidence) {

  public Proposal {
    evidence = new TreeMap<>(evidence);
  }
}
