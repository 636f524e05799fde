package dev.pinfold.volumes.spec;

import java.time.Duration;

/// When a running server makes checkpoints, and which of them are kept.
///
/// @param every how often; zero for never by itself
/// @param keep such as `1x1h(keep=all) | 24x1h | 35x1d | 6x30d`
public record CheckpointSpec(Duration every, String keep) {}
