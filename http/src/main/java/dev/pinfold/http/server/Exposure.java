package dev.pinfold.http.server;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Api;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// Who may reach an API that lets in everybody.
public enum Exposure {
  /// This machine alone.
  LOOPBACK_ONLY,
  /// Whoever can reach the address: somebody has said that this is meant.
  ANYWHERE;

  /// Refuses a listener that others could reach and that asks nobody who they are.
  ///
  /// @throws ProblemException `open_listener`, or `unknown_host`
  public void check(ListenerConfig config, Api api) {
    if (this == ANYWHERE || !api.open() || isLoopback(config.host())) {
      return;
    }
    throw new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "open_listener",
                "A listener beyond loopback has no authentication: configure credentials, bind it"
                    + " to 127.0.0.1, or say that everybody may use it.")
            .with("listener", config.name())
            .with("host", config.host()));
  }

  private static boolean isLoopback(String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "unknown_host", "The host to listen on is not known.")
              .with("host", host),
          e);
    }
  }
}
