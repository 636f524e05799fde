package dev.pinfold.node.doctor;

import dev.pinfold.node.config.ListenAddress;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.config.TlsConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether each listener can listen, or is served by a Pinfold already.
final class ListenerCheck {

  private final HttpProbe probe;

  ListenerCheck(HttpProbe probe) {
    this.probe = probe;
  }

  /// What was found.
  ///
  /// @param running whether a Pinfold answered
  /// @param date what it takes the time to be; null if it did not tell
  record Result(List<Finding> findings, boolean running, @Nullable Instant date) {}

  /// A listener that is offered.
  private record Offered(String api, ListenAddress listen, @Nullable TlsConfig tls) {

    String subject() {
      return "listener " + api;
    }
  }

  Result examine(NodeConfig config, Instant now) {
    List<Offered> offered = new ArrayList<>();
    if (config.cluster().enabled()) {
      offered.add(new Offered("cluster", config.cluster().listen(), config.cluster().tls()));
    }
    if (config.pinning().enabled()) {
      offered.add(new Offered("pinning", config.pinning().listen(), config.pinning().tls()));
    }
    if (config.admin().enabled()) {
      offered.add(new Offered("admin", config.admin().listen(), config.admin().tls()));
    }
    List<Finding> findings = new ArrayList<>();
    boolean running = false;
    Instant date = null;
    for (Offered listener : offered) {
      Finding cannot = bind(listener);
      if (cannot == null) {
        findings.add(Finding.ok(listener.subject(), listener.listen() + " is free"));
      } else if (cannot.status() == Finding.Status.FAILED) {
        findings.add(cannot);
      } else {
        HttpProbe.Answer answer = live(listener);
        boolean live = answer != null && answer.isGood();
        running |= live;
        date = live && answer != null && answer.date() != null ? answer.date() : date;
        findings.add(inUse(listener, live));
      }
      TlsConfig tls = listener.tls();
      if (tls != null) {
        findings.add(CertificateCheck.examine("certificate " + listener.api(), tls, now));
      } else if (!listener.listen().isLoopback()) {
        findings.add(
            Finding.warning(
                listener.subject(),
                listener.listen() + " can be reached from other machines without TLS",
                "set "
                    + listener.api()
                    + ".tls, or put a proxy that speaks TLS before it:"
                    + " passwords and tokens can be read on the way"));
      }
    }
    if (offered.isEmpty()) {
      findings.add(
          Finding.warning("listeners", "no API is enabled", "enable cluster, pinning or admin"));
    }
    return new Result(findings, running, date);
  }

  /// Null if it can listen; a warning if another program does; else why it cannot.
  private static @Nullable Finding bind(Offered listener) {
    InetSocketAddress address = listener.listen().socketAddress();
    if (address.isUnresolved()) {
      return Finding.failed(
          listener.subject(),
          "there is no address for the name " + listener.listen().host(),
          "correct " + listener.api() + ".listen, or use an address such as 127.0.0.1");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      return null;
    } catch (BindException e) {
      String message = String.valueOf(e.getMessage());
      if (message.contains("in use")) {
        return Finding.warning(listener.subject(), "in use", "");
      }
      return message.contains("denied")
          ? Finding.failed(
              listener.subject(),
              "this user may not listen at " + listener.listen(),
              "take a port of 1024 or more")
          : Finding.failed(
              listener.subject(),
              listener.listen() + " is no address of this machine",
              "correct " + listener.api() + ".listen");
    } catch (IOException e) {
      return Finding.failed(
          listener.subject(),
          "cannot listen at " + listener.listen() + ": " + e.getMessage(),
          "correct " + listener.api() + ".listen");
    }
  }

  private HttpProbe.@Nullable Answer live(Offered listener) {
    try {
      URI uri =
          URI.create(
              (listener.tls() == null ? "http://" : "https://")
                  + new ListenAddress(reachable(listener.listen()), listener.listen().port())
                  + "/health/live");
      TlsConfig tls = listener.tls();
      return probe.ask("GET", uri, tls == null ? null : tls.certificateFile());
    } catch (IOException | IllegalArgumentException _) {
      return null;
    }
  }

  /// A host that reaches a listener of this machine.
  private static String reachable(ListenAddress listen) throws UnknownHostException {
    InetAddress address = InetAddress.getByName(listen.host());
    if (!address.isAnyLocalAddress()) {
      return listen.host();
    }
    return address.getAddress().length == 4 ? "127.0.0.1" : "::1";
  }

  private static Finding inUse(Offered listener, boolean live) {
    return live
        ? Finding.ok(listener.subject(), "a Pinfold serves " + listener.listen())
        : Finding.failed(
            listener.subject(),
            "another program uses " + listener.listen(),
            "end it (`ss -ltnp` tells which it is), or change " + listener.api() + ".listen");
  }
}
