package dev.pinfold.node.config;

import static dev.pinfold.node.config.ConfigAssertions.DEFAULTS;
import static dev.pinfold.node.config.ConfigAssertions.assertMistake;
import static dev.pinfold.node.config.ConfigAssertions.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.service.ServiceSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BehaviourConfigTest {

  @Test
  void defaultsAreThoseOfTheService() {
    assertEquals(ServiceSettings.DEFAULT, DEFAULTS.service());
    assertEquals(RetryPolicy.DEFAULT, DEFAULTS.retry());
  }

  @Test
  void mapsEveryKey() {
    NodeConfig config =
        parse(
            """
            replication: {min: 2, max: 3}
            allocate-by: [tag:region]
            heartbeat: 5s
            reallocate-after: 1h30m
            lease: 10m
            operations-kept: P2D
            retry: {first: 1s, longest: 2h, attempts: 5}
            """);
    assertEquals(
        new ServiceSettings(
            2,
            3,
            List.of("tag:region"),
            Duration.ofSeconds(5),
            Duration.ofMinutes(90),
            Duration.ofMinutes(10),
            Duration.ofDays(2)),
        config.service());
    assertEquals(new RetryPolicy(Duration.ofSeconds(1), Duration.ofHours(2), 5), config.retry());
  }

  @Test
  void namesMistakes() {
    assertMistake(
        "replication.max: 2 is less than replication.min, 3 (pinfold.yaml, line 1)",
        "replication: {min: 3, max: 2}");
    assertMistake(
        "replication.min: only one of replication.min and replication.max is -1; allowed: -1 in"
            + " both of them, or in none of them (pinfold.yaml, line 1)",
        "replication: {min: 3}");
    assertMistake(
        "replication.min: 0 peers are none; allowed: -1 for all, or 1 and more"
            + " (pinfold.yaml, line 1)",
        "replication: {min: 0, max: 2}");
    assertMistake(
        "replication.min: \"few\" is not a whole number from -1 to 10000; allowed: -1 to 10000"
            + " (pinfold.yaml, line 1)",
        "replication: {min: few, max: 2}");
    assertMistake(
        "reallocate-after: others would take the pins before the peer counts as down; allowed: 0s,"
            + " or at least three heartbeats, 30s (pinfold.yaml, line 1)",
        "reallocate-after: 20s");
    assertMistake("retry.longest: 1h is less than retry.first, 2h (default)", "retry: {first: 2h}");
    assertMistake(
        "retry.attempts: \"0\" is not a whole number from 1 to 1000000;"
            + " allowed: 1 to 1000000 (pinfold.yaml, line 1)",
        "retry: {attempts: 0}");
    assertMistake(
        "allocate-by: \"\" is not the name of a tag; allowed: a list of: 1 to 255 characters"
            + " without spaces (pinfold.yaml, line 1)",
        "allocate-by: 'region,'");
  }
}
