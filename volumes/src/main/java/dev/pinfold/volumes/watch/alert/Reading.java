package dev.pinfold.volumes.watch.alert;

/// One value of one round.
///
/// @param measure what was looked at
/// @param subject of which pool, dataset or replica
/// @param value see [Measure]
public record Reading(Measure measure, String subject, double value) {}
