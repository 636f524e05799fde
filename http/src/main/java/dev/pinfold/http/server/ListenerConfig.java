package dev.pinfold.http.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where a listener listens, and what it puts up with.
///
/// @param name in logs
/// @param host name or address to bind to
/// @param port to bind to; 0 takes any that is free
/// @param tls certificate and key, or null for plain HTTP
/// @param limits how much
/// @param timeouts how long
public record ListenerConfig(
    String name, String host, int port, @Nullable TlsFiles tls, Limits limits, Timeouts timeouts) {

  /// @throws IllegalArgumentException if the port is none
  public ListenerConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("Not a port: " + port);
    }
  }

  /// A plain listener with the limits of IPFS Cluster, and bounds where it has none.
  public static ListenerConfig of(String name, String host, int port) {
    return new ListenerConfig(name, host, port, null, Limits.DEFAULT, Timeouts.DEFAULT);
  }

  /// This listener with TLS.
  public ListenerConfig with(TlsFiles files) {
    return new ListenerConfig(name, host, port, files, limits, timeouts);
  }

  /// This listener with other limits.
  public ListenerConfig with(Limits other) {
    return new ListenerConfig(name, host, port, tls, other, timeouts);
  }

  /// This listener with other time-outs.
  public ListenerConfig with(Timeouts other) {
    return new ListenerConfig(name, host, port, tls, limits, other);
  }

  /// How much a listener puts up with.
  ///
  /// @param headerBytes length of a request's head, beyond [#HEADER_SLACK_BYTES]
  /// @param bodyBytes length of a body that is read as a whole
  /// @param connections how many there may be; more of them wait to be accepted
  public record Limits(int headerBytes, int bodyBytes, int connections) {

    /// 4 KiB of head, 1 MiB of body, 4,096 connections.
    public static final Limits DEFAULT = new Limits(4096, 1 << 20, 4096);

    /// What a head may have beyond its limit, as Go's server grants it.
    static final int HEADER_SLACK_BYTES = 4096;

    /// @throws IllegalArgumentException if a limit is not positive
    public Limits {
      if (headerBytes <= 0 || bodyBytes <= 0 || connections <= 0) {
        throw new IllegalArgumentException("A limit is positive");
      }
    }
  }

  /// How long a listener puts up with it.
  ///
  /// @param head until a request's head is there, counted from its first byte, and for the first
  ///     one from when the connection was accepted; then the connection is closed
  /// @param read until a body, or one line of it, is there; then 408
  /// @param write until the client has taken one packet of an answer; then the connection breaks
  /// @param idle how long a connection may be silent between requests
  public record Timeouts(Duration head, Duration read, Duration write, Duration idle) {

    /// 5 s, 60 s, 60 s, 2 min.
    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofMinutes(2));

    /// @throws IllegalArgumentException if a time-out is not positive
    public Timeouts {
      for (Duration timeout : new Duration[] {head, read, write, idle}) {
        if (!timeout.isPositive()) {
          throw new IllegalArgumentException("A time-out is positive");
        }
      }
    }
  }
}
