package dev.pinfold.volumes.replica;

import dev.pinfold.volumes.tool.Snapshot;
import org.jspecify.annotations.Nullable;

/// What a replication came to.
///
/// @param last the newest that the target has now; null if there was nothing to send
/// @param streams that were sent
/// @param bytes of these streams
public record Outcome(@Nullable Snapshot last, int streams, long bytes) {}
