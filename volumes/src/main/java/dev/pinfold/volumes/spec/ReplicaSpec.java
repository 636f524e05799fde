package dev.pinfold.volumes.spec;

import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import java.time.Duration;

/// Where copies of all shards go.
///
/// @param name in messages, metrics, holds and bookmarks
/// @param host where
/// @param root under which each shard has a dataset of its name; outside of it nothing is touched
/// @param every how often
/// @param rate bytes a second; 0 for no bound
public record ReplicaSpec(String name, Host host, DatasetName root, Duration every, long rate) {}
