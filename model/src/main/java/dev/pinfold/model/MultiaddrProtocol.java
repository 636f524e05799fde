package dev.pinfold.model;

import com.google.errorprone.annotations.Immutable;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The protocols that an address may name: those that go-multiaddr knows.
enum MultiaddrProtocol {
  IP4("ip4", IpText::ip4),
  IP6("ip6", IpText::ip6),
  IP6ZONE("ip6zone", MultiaddrValues::name),
  IPCIDR("ipcidr", MultiaddrValues::prefixLength),
  DNS("dns", MultiaddrValues::name),
  DNS4("dns4", MultiaddrValues::name),
  DNS6("dns6", MultiaddrValues::name),
  DNSADDR("dnsaddr", MultiaddrValues::name),
  TCP("tcp", MultiaddrValues::port),
  UDP("udp", MultiaddrValues::port),
  DCCP("dccp", MultiaddrValues::port),
  SCTP("sctp", MultiaddrValues::port),
  UDT("udt"),
  UTP("utp"),
  QUIC("quic"),
  QUIC_V1("quic-v1"),
  WEBTRANSPORT("webtransport"),
  WEBRTC("webrtc"),
  WEBRTC_DIRECT("webrtc-direct"),
  P2P_WEBRTC_DIRECT("p2p-webrtc-direct"),
  CERTHASH("certhash", MultiaddrValues::certificateHash),
  TLS("tls"),
  SNI("sni", MultiaddrValues::name),
  NOISE("noise"),
  PLAINTEXTV2("plaintextv2"),
  WS("ws"),
  WSS("wss"),
  HTTP("http"),
  HTTPS("https"),
  HTTP_PATH("http-path", MultiaddrValues::httpPath),
  P2P("p2p", value -> PeerId.read(value).toString()),
  P2P_CIRCUIT("p2p-circuit"),
  /// The only one whose value is the rest of the address, slashes and all.
  UNIX("unix", MultiaddrValues::name),
  ONION("onion", value -> MultiaddrValues.onion(value, 16)),
  ONION3("onion3", value -> MultiaddrValues.onion(value, 56)),
  GARLIC32("garlic32", MultiaddrValues::garlic32),
  GARLIC64("garlic64", MultiaddrValues::garlic64),
  MEMORY("memory", MultiaddrValues::memory);

  /// What may follow the name of a protocol.
  @Immutable
  @FunctionalInterface
  private interface ValueRule {

    /// The canonical form of the value.
    ///
    /// @throws Malformed with the reason if it is none
    String canonical(String raw);
  }

  private static final Map<String, MultiaddrProtocol> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(p -> p.text, p -> p));

  private final String text;
  private final @Nullable ValueRule value;

  MultiaddrProtocol(String text) {
    this(text, null);
  }

  MultiaddrProtocol(String text, @Nullable ValueRule value) {
    this.text = text;
    this.value = value;
  }

  /// The protocol of this name; `ipfs` is the old name of `p2p`.
  ///
  /// @throws Malformed if there is none
  static MultiaddrProtocol named(String name) {
    MultiaddrProtocol protocol = name.equals("ipfs") ? P2P : BY_NAME.get(name);
    if (protocol == null) {
      throw new Malformed("unknown protocol " + Malformed.shown(name));
    }
    return protocol;
  }

  /// Its name in an address.
  String text() {
    return text;
  }

  /// Whether a value follows the name.
  boolean hasValue() {
    return value != null;
  }

  /// The canonical form of a value.
  ///
  /// @throws Malformed if it is none of this protocol, with the protocol's name and the reason
  String canonical(String raw) {
    if (value == null) {
      throw new IllegalStateException(text + " takes no value");
    }
    try {
      return value.canonical(raw);
    } catch (Malformed e) {
      throw new Malformed("invalid value for protocol " + text + ": " + e.words());
    }
  }
}
