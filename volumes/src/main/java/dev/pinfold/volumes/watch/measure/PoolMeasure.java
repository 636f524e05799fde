package dev.pinfold.volumes.watch.measure;

import org.jspecify.annotations.Nullable;

/// A pool as it was.
///
/// @param status its health, devices, errors and scrub
/// @param space null while it is suspended
/// @param io null while it is suspended, and where it was not asked for
/// @param latencies since it was imported
public record PoolMeasure(
    PoolStatus status, @Nullable PoolSpace space, @Nullable PoolIo io, Latencies latencies) {}
