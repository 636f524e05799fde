package dev.pinfold.volumes.watch.forecast;

import java.time.Instant;

/// How much there was.
///
/// @param at when, to the second
/// @param bytes how much
public record Sample(Instant at, long bytes) {}
