package dev.pinfold.volumes.spec;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A dataset that a database lies on.
///
/// @param name of the dataset below the root
/// @param quota bytes that it and its snapshots may take; 0 for no bound
/// @param reservation bytes that are its own whatever others do; 0 for none
/// @param mountpoint null for the place that it inherits
/// @param key null if it is not encrypted
/// @param properties that differ from those of its tier
public record ShardSpec(
    String name,
    Tier tier,
    long quota,
    long reservation,
    @Nullable Path mountpoint,
    @Nullable KeySource key,
    Map<String, String> properties) {

  public ShardSpec {
    properties = Map.copyOf(properties);
  }
}
