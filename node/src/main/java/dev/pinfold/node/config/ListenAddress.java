package dev.pinfold.node.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a listener listens.
///
/// @param host a name or an address, without brackets
/// @param port 0 for any that is free
public record ListenAddress(String host, int port) {

  private static final int PORT_MAX = 65_535;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})");
  /// Not `10.1`, which counts as an address elsewhere.
  private static final Pattern QUAD_OR_SIX = Pattern.compile("\\d+(\\.\\d+){3}|.*:.*");

  private static final Pattern PAIR =
      Pattern.compile("(?:\\[(?<six>[^\\]]+)]|(?<four>[^:\\[\\]]+)):(?<port>\\d{1,5})");
  private static final Pattern MULTIADDR =
      Pattern.compile("/(?:ip4|ip6|dns|dns4|dns6)/(?<host>[^/]+)/tcp/(?<port>\\d{1,5})");

  /// The address, or null if the text is none: `HOST:PORT`, `[IPV6]:PORT`, or a multiaddr as IPFS
  /// Cluster has it, `/ip4/127.0.0.1/tcp/9094`.
  static @Nullable ListenAddress parse(String text) {
    Matcher pair = PAIR.matcher(text);
    Matcher multiaddr = MULTIADDR.matcher(text);
    String host;
    String digits;
    if (pair.matches()) {
      String six = pair.group("six");
      if (six != null && literal(six) == null) {
        return null;
      }
      host = six != null ? six : pair.group("four");
      digits = pair.group("port");
    } else if (multiaddr.matches()) {
      host = multiaddr.group("host");
      digits = multiaddr.group("port");
    } else {
      return null;
    }
    int port = Integer.parseInt(digits);
    boolean numeric = host.matches("[0-9.]+");
    boolean known =
        (numeric || host.contains(":"))
            ? QUAD_OR_SIX.matcher(host).matches() && literal(host) != null
            : NAME.matcher(host).matches();
    return known && port <= PORT_MAX ? new ListenAddress(host, port) : null;
  }

  private static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// Whether only this machine can reach it. A name other than `localhost` may mean anything, so it
  /// does not count.
  public boolean isLoopback() {
    InetAddress address = literal(host);
    return address == null ? host.equalsIgnoreCase("localhost") : address.isLoopbackAddress();
  }

  /// Whether both cannot be listened at.
  boolean overlaps(ListenAddress other) {
    return port != 0
        && port == other.port
        && (host.equals(other.host) || isWildcard() || other.isWildcard());
  }

  private boolean isWildcard() {
    InetAddress address = literal(host);
    return address != null && address.isAnyLocalAddress();
  }

  /// The address to bind to; a name is resolved now.
  public InetSocketAddress socketAddress() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
