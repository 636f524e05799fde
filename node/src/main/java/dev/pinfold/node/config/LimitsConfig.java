package dev.pinfold.node.config;

import java.time.Duration;

/// What each API puts up with.
///
/// @param bodyBytes of a body that is read as a whole
/// @param headerBytes of the head of a request
/// @param headTimeout until the head of a request is there
/// @param readTimeout until a body, or one line of it, is there
/// @param writeTimeout until the client has taken something of an answer
/// @param idleTimeout of a connection between requests
public record LimitsConfig(
    int bodyBytes,
    int headerBytes,
    int requestsInFlight,
    int connections,
    Duration headTimeout,
    Duration readTimeout,
    Duration writeTimeout,
    Duration idleTimeout) {

  static LimitsConfig read(ConfigReader reader) {
    return new LimitsConfig(
        Math.toIntExact(reader.get(Settings.LIMITS_BODY_BYTES)),
        Math.toIntExact(reader.get(Settings.LIMITS_HEADER_BYTES)),
        Math.toIntExact(reader.get(Settings.LIMITS_REQUESTS_IN_FLIGHT)),
        Math.toIntExact(reader.get(Settings.LIMITS_CONNECTIONS)),
        reader.get(Settings.LIMITS_HEAD_TIMEOUT),
        reader.get(Settings.LIMITS_READ_TIMEOUT),
        reader.get(Settings.LIMITS_WRITE_TIMEOUT),
        reader.get(Settings.LIMITS_IDLE_TIMEOUT));
  }
}
