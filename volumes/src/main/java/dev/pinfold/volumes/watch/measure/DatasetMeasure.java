package dev.pinfold.volumes.watch.measure;

import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.Property;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// A dataset as it was.
///
/// @param used bytes that it, its snapshots and what is below it take
/// @param available bytes that it can still take
/// @param usedBySnapshots bytes that would be free without its snapshots
/// @param referenced bytes of its files as they are now
/// @param logicalReferenced the same, without compression
/// @param compressRatio of all that it holds
/// @param quota bytes; 0 for none
/// @param settings properties that matter for its speed, by name, with where they are from
public record DatasetMeasure(
    long used,
    long available,
    long usedBySnapshots,
    long referenced,
    long logicalReferenced,
    double compressRatio,
    long quota,
    Map<String, Property> settings) {

  static final List<String> SETTINGS =
      List.of(
          "recordsize",
          "compression",
          "atime",
          "primarycache",
          "secondarycache",
          "logbias",
          "sync",
          "dedup",
          "mountpoint",
          "mounted");

  static final List<String> PROPERTIES =
      List.of(
          "used",
          "available",
          "usedbysnapshots",
          "referenced",
          "logicalreferenced",
          "compressratio",
          "quota");

  public DatasetMeasure {
    settings = Map.copyOf(settings);
  }

  static DatasetMeasure of(String command, Dataset dataset) {
    return new DatasetMeasure(
        number(command, dataset, "used"),
        number(command, dataset, "available"),
        number(command, dataset, "usedbysnapshots"),
        number(command, dataset, "referenced"),
        number(command, dataset, "logicalreferenced"),
        Output.decimal(command, dataset.property("compressratio").value()),
        number(command, dataset, "quota"),
        dataset.properties().entrySet().stream()
            .filter(one -> SETTINGS.contains(one.getKey()))
            .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static long number(String command, Dataset dataset, String property) {
    return Output.number(command, dataset.property(property).value());
  }

  /// One of its settings.
  public Property setting(String name) {
    return settings.getOrDefault(name, new Property("-", "-"));
  }

  /// Bytes that it can hold at most: its quota, or what there is.
  public long capacity() {
    long room = used + available;
    return quota > 0 ? Math.min(quota, room) : room;
  }

  /// The part of its quota that is taken; empty if it has none.
  public OptionalDouble quotaRatio() {
    return quota == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) used / quota);
  }
}
