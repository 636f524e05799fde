package dev.pinfold.cql.session;

import java.net.InetSocketAddress;

/// Where a node of the cluster is asked for the others.
///
/// @param host a name or an address; an IPv6 address without brackets
public record Contact(String host, int port) {

  /// The port that CQL has if nothing is said.
  public static final int PORT = 9042;

  private static final int PORT_MAX = 65_535;

  public Contact {
    if (host.isBlank() || host.chars().anyMatch(c -> c <= ' ' || c == '/' || c == '[')) {
      throw Unsuitable.setting("hosts", host, "a host name or an IP address");
    }
    if (port < 1 || port > PORT_MAX) {
      throw Unsuitable.setting("hosts", host + ":" + port, "a port from 1 to " + PORT_MAX);
    }
  }

  /// Reads `host`, `host:port`, `[address]` or `[address]:port`.
  ///
  /// @throws dev.pinfold.base.ProblemException `unsuitable_setting`
  public static Contact parse(String text) {
    int end = text.startsWith("[") ? text.indexOf(']') : -1;
    if (end > 0) {
      String rest = text.substring(end + 1);
      if (!rest.isEmpty() && !rest.startsWith(":")) {
        throw Unsuitable.setting("hosts", text, "[ADDRESS]:PORT");
      }
      return new Contact(
          text.substring(1, end), rest.isEmpty() ? PORT : port(text, rest.substring(1)));
    }
    int colon = text.indexOf(':');
    if (colon < 0 || text.indexOf(':', colon + 1) >= 0) {
      // Several colons: an IPv6 address without a port.
      return new Contact(text, PORT);
    }
    return new Contact(text.substring(0, colon), port(text, text.substring(colon + 1)));
  }

  private static int port(String text, String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException _) {
      throw Unsuitable.setting("hosts", text, "HOST:PORT with a port from 1 to " + PORT_MAX);
    }
  }

  /// Not resolved, so that a name is looked up anew at each attempt to connect.
  InetSocketAddress address() {
    return InetSocketAddress.createUnresolved(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
