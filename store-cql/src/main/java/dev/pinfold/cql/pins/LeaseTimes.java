package dev.pinfold.cql.pins;

import java.time.Duration;

/// How long leases last. All nodes of a store must have the same.
///
/// @param lease from the last renewal that was sent and succeeded
/// @param renewal how often it is renewed
/// @param reserve so long before the end the holder writes no more
/// @param margin so much longer than a lease its row must have stood unchanged before another node
///     takes it
/// @param joining how long a new writer waits for all readers to have seen it: longer than clocks
///     differ
record LeaseTimes(
    Duration lease, Duration renewal, Duration reserve, Duration margin, Duration joining) {

  static final LeaseTimes DEFAULT =
      new LeaseTimes(
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2));

  LeaseTimes {
    if (lease.compareTo(reserve.plus(renewal)) <= 0) {
      throw new IllegalArgumentException("a lease of " + lease + " is too short to be renewed");
    }
  }
}
