package dev.pinfold.volumes.watch.tune;

/// What only a person can decide or do.
///
/// @param subject the pool
/// @param text what was found, and what would help
public record Advice(String subject, String text) {}
