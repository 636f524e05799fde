package dev.pinfold.node.config;

import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.service.ServiceSettings;
import java.time.Duration;

/// Reads how pins are handled.
final class BehaviourConfig {

  private BehaviourConfig() {}

  static ServiceSettings service(ConfigReader reader) {
    int min = Math.toIntExact(reader.get(Settings.REPLICATION_MIN));
    int max = Math.toIntExact(reader.get(Settings.REPLICATION_MAX_PEERS));
    if (reader.sound(Settings.REPLICATION_MIN, Settings.REPLICATION_MAX_PEERS)) {
      checkReplication(reader, min, max);
    }
    Duration heartbeat = reader.get(Settings.HEARTBEAT);
    Duration reallocateAfter = reader.get(Settings.REALLOCATE_AFTER);
    if (reader.sound(Settings.HEARTBEAT, Settings.REALLOCATE_AFTER)
        && !reallocateAfter.isZero()
        && reallocateAfter.compareTo(heartbeat.multipliedBy(3)) < 0) {
      reader.wrong(
          Settings.REALLOCATE_AFTER,
          "others would take the pins before the peer counts as down",
          "0s, or at least three heartbeats, " + DurationText.print(heartbeat.multipliedBy(3)));
    }
    return new ServiceSettings(
        min,
        max,
        reader.get(Settings.ALLOCATE_BY),
        heartbeat,
        reallocateAfter,
        reader.get(Settings.LEASE),
        reader.get(Settings.OPERATIONS_KEPT));
  }

  private static void checkReplication(ConfigReader reader, int min, int max) {
    if (min == 0) {
      reader.wrong(Settings.REPLICATION_MIN, "0 peers are none", "-1 for all, or 1 and more");
    }
    if (max == 0) {
      reader.wrong(Settings.REPLICATION_MAX_PEERS, "0 peers are none", "-1 for all, or 1 and more");
    }
    if (min != 0 && max != 0 && (min == -1) != (max == -1)) {
      reader.wrong(
          min == -1 ? Settings.REPLICATION_MAX_PEERS : Settings.REPLICATION_MIN,
          "only one of replication.min and replication.max is -1",
          "-1 in both of them, or in none of them");
    } else if (min > max) {
      reader.wrong(
          Settings.REPLICATION_MAX_PEERS, max + " is less than replication.min, " + min, "");
    }
  }

  static RetryPolicy retry(ConfigReader reader) {
    Duration first = reader.get(Settings.RETRY_FIRST);
    Duration longest = reader.get(Settings.RETRY_LONGEST);
    if (reader.sound(Settings.RETRY_FIRST, Settings.RETRY_LONGEST)
        && first.compareTo(longest) > 0) {
      reader.wrong(
          Settings.RETRY_LONGEST,
          DurationText.print(longest) + " is less than retry.first, " + DurationText.print(first),
          "");
    }
    return new RetryPolicy(first, longest, Math.toIntExact(reader.get(Settings.RETRY_ATTEMPTS)));
  }
}
