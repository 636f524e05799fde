package dev.pinfold.volumes.tool;

import java.util.Map;

/// A dataset as it is.
///
/// @param properties those that were asked for, by name
public record Dataset(DatasetName name, Map<String, Property> properties) {

  private static final Property NONE = new Property("-", "-");

  public Dataset {
    properties = Map.copyOf(properties);
  }

  /// One of its properties; an unset one if this ZFS does not have it.
  public Property property(String property) {
    return properties.getOrDefault(property, NONE);
  }
}
