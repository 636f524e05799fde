package dev.pinfold.pins.service;

import java.time.Duration;
import java.util.List;

/// How the service behaves where the operator may choose.
///
/// @param replicationMin for requests that say 0; -1 for all peers
/// @param replicationMax likewise
/// @param allocateBy the tags to balance allocations over, the most important first
/// @param heartbeat how often a peer is to tell that it lives; three missed ones make it down
/// @param reallocateAfter how long a peer may be down before its pins are given to others; zero for
///     never
/// @param lease how long a peer may be silent about work that it was handed
/// @param operationsKept how long an operation id stays known
public record ServiceSettings(
    int replicationMin,
    int replicationMax,
    List<String> allocateBy,
    Duration heartbeat,
    Duration reallocateAfter,
    Duration lease,
    Duration operationsKept) {

  public static final ServiceSettings DEFAULT =
      new ServiceSettings(
          -1,
          -1,
          List.of(),
          Duration.ofSeconds(10),
          Duration.ZERO,
          Duration.ofMinutes(5),
          Duration.ofDays(7));

  public ServiceSettings {
    allocateBy = List.copyOf(allocateBy);
  }
}
