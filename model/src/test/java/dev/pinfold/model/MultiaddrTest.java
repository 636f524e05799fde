package dev.pinfold.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {

  private static final String PEER = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final String RELAY = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";
  private static final String ONION3 = "vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/192.0.2.1/tcp/4001",
        "/ip4/192.0.2.1/udp/4001/quic-v1/webtransport"
            + "/certhash/uEiCfhFNQW9xvJpZ44Ws-VsKilIpB8seSYXzJYR7TY8lbYw",
        "/ip4/192.0.2.1/udp/0/webrtc-direct",
        "/ip4/10.0.0.0/ipcidr/8",
        "/ip6/::1/tcp/65535/ws",
        "/ip6zone/eth0/ip6/fe80::1/udp/1/quic",
        "/dns/example.org/tcp/443/tls/sni/example.org/ws",
        "/dns4/example.org/tcp/443/wss",
        "/dns6/example.org/tcp/443/https",
        "/dns4/example.org/tcp/80/http/http-path/a%2Fb",
        "/dnsaddr/bootstrap.libp2p.io",
        "/unix/run/pinfold/api.sock",
        "/onion/aaimaq4ygg2iegci:80",
        "/onion3/" + ONION3 + ":1234",
        "/garlic32/566niximlxdzpanmn4qouucvua3k7neniwss47li5r6ugoertzuq",
        "/memory/18446744073709551615",
        "/ip4/192.0.2.1/sctp/1/utp/udt/noise/plaintextv2/webrtc/p2p-webrtc-direct/dccp/2",
      })
  void keepsACanonicalAddress(String text) {
    Multiaddr address = Multiaddr.parse(text);

    assertEquals(text, address.toString());
    assertFalse(address.hasPeerId());
    assertNull(address.peerId());
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/192.0.2.1/tcp/04001/, /ip4/192.0.2.1/tcp/4001",
    "/ip6/2001:DB8:0:0:1:0:0:1///, /ip6/2001:db8::1:0:0:1",
    "/ip6/::ffff:c000:201, /ip6/::ffff:192.0.2.1",
    "/ip6/1:2:3:4:5:6:7::, /ip6/1:2:3:4:5:6:7:0",
    "/ip6/::192.0.2.1, /ip6/::c000:201",
    "/memory/007, /memory/7",
    "/onion/AAIMAQ4YGG2IEGCI:080, /onion/aaimaq4ygg2iegci:80",
    "/certhash/f120101, /certhash/uEgEB",
    "/unix/a//b/, /unix/a//b",
  })
  void makesTheTextCanonical(String text, String canonical) {
    Multiaddr address = Multiaddr.parse(text);

    assertEquals(canonical, address.toString());
    assertEquals(address, Multiaddr.parse(canonical));
    assertEquals(address.hashCode(), Multiaddr.parse(canonical).hashCode());
  }

  @Test
  void knowsThePeerByEitherName() {
    PeerId peer = PeerId.parse(PEER);
    Multiaddr address = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001/ipfs/" + peer.toIpnsName());

    assertTrue(address.hasPeerId());
    assertEquals(peer, address.peerId());
    assertEquals("/ip4/192.0.2.1/tcp/4001/p2p/" + PEER, address.toString());
    assertNotEquals(address, Multiaddr.parse("/p2p/" + PEER));
  }

  @Test
  void thePeerBehindARelayIsThePeer() {
    Multiaddr address = Multiaddr.parse("/p2p/" + RELAY + "/p2p-circuit/p2p/" + PEER);

    assertEquals(PeerId.parse(PEER), address.peerId());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                  | empty multiaddr
          /                   | empty multiaddr
          ip4/192.0.2.1       | must begin with /
          192.0.2.1:4001      | must begin with /
          //ip4/192.0.2.1     | "unknown protocol "
          /http://example.org | "unknown protocol http:"
          /ip5/192.0.2.1      | unknown protocol ip5
          /IP4/192.0.2.1      | unknown protocol IP4
          /ip4                | unexpected end of multiaddr
          /ip4/192.0.2.1/tcp/ | unexpected end of multiaddr
          /unix/              | unexpected end of multiaddr
          /quic/1             | unknown protocol 1
          /ip4/192.0.2        | "invalid value for protocol ip4: not an IPv4 address"
          /ip4/192.0.2.1.1    | "invalid value for protocol ip4: not an IPv4 address"
          /ip4/192.0.2.256    | "invalid value for protocol ip4: not an IPv4 address"
          /ip4/192.0.2.01     | "invalid value for protocol ip4: not an IPv4 address"
          /ip4/localhost      | "invalid value for protocol ip4: not an IPv4 address"
          /ip4/::1            | "invalid value for protocol ip4: not an IPv4 address"
          /ip6/192.0.2.1      | "invalid value for protocol ip6: not an IPv6 address"
          /ip6/fe80::1%eth0   | "invalid value for protocol ip6: not an IPv6 address"
          /tcp/65536          | "invalid value for protocol tcp: number out of range"
          /tcp/-1             | "invalid value for protocol tcp: not a number"
          /tcp/٣              | "invalid value for protocol tcp: not a number"
          /tcp//udp           | "invalid value for protocol tcp: not a number"
          /ipcidr/256         | "invalid value for protocol ipcidr: number out of range"
          /memory/18446744073709551616 | "invalid value for protocol memory: number out of range"
          /memory/99999999999999999999 | "invalid value for protocol memory: number out of range"
          /memory/123456789012345678901 | "invalid value for protocol memory: number out of range"
          /dns4//tcp/1        | "invalid value for protocol dns4: it is empty"
          "/dns4/a b"         | "invalid value for protocol dns4: it has a space or a control \
          character"
          /p2p/abc            | "invalid value for protocol p2p: selected encoding not supported"
          /certhash/f12       | "invalid value for protocol certhash: multihash too short. \
          must be >= 2 bytes"
          /http-path/a%2      | "invalid value for protocol http-path: invalid URL escape"
          /http-path/%zz      | "invalid value for protocol http-path: invalid URL escape"
          /onion/aaimaq4ygg2iegci | "invalid value for protocol onion: not an onion address with a \
          port"
          /onion/aaimaq4ygg2iegci:0 | "invalid value for protocol onion: port 0"
          /onion/1aimaq4ygg2iegci:1 | "invalid value for protocol onion: illegal base32 data at \
          input byte 0"
          /garlic32/aaaa      | "invalid value for protocol garlic32: not an I2P address in base 32"
          /garlic64/AAAA      | "invalid value for protocol garlic64: not an I2P address in base 64"
          """)
  void refuses(String text, String reason) {
    Problem problem = Problems.thrownBy(() -> Multiaddr.parse(text));

    assertEquals("invalid_multiaddr", problem.code());
    assertEquals(reason, problem.message());
    assertEquals(text, problem.details().get("multiaddr"));
  }

  @Test
  void boundsTheText() {
    String longest = "/unix/" + "a".repeat(1_018);

    assertEquals(longest, Multiaddr.parse(longest).toString());
    assertEquals(
        "multiaddr too long", Problems.thrownBy(() -> Multiaddr.parse(longest + "a")).message());
  }

  @Test
  void readsAnI2pDestination() {
    String text = "/garlic64/" + "jT~I".repeat(129);

    assertEquals(text, Multiaddr.parse(text).toString());
  }

  /// The other reading is that of the JDK, which looks nothing up either. It takes some more forms,
  /// but no text that both take may mean two addresses.
  @Property(tries = 5_000)
  void readsIpv6AsTheJdkDoes(@ForAll("ip6Texts") String text) {
    InetAddress expected;
    try {
      expected = Inet6Address.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      assertEquals("invalid_multiaddr", Problems.thrownBy(() -> parseIp6(text)).code());
      return;
    }
    String canonical;
    try {
      canonical = parseIp6(text);
    } catch (ProblemException e) {
      assertTrue(text.contains("::") || text.contains("."), text);
      return;
    }
    assertEquals(expected, Inet6Address.ofLiteral(canonical));
    assertEquals(canonical, parseIp6(canonical));
  }

  @Property
  void printsEveryIpv6AddressSoThatItReadsBack(@ForAll("ip6Bytes") byte[] bytes)
      throws UnknownHostException {
    String text = Inet6Address.getByAddress(null, bytes, -1).getHostAddress();

    // Either is an IPv4 address if it is mapped.
    assertEquals(InetAddress.getByAddress(bytes), InetAddress.ofLiteral(parseIp6(text)));
  }

  private static String parseIp6(String text) {
    return Multiaddr.parse("/ip6/" + text).toString().substring("/ip6/".length());
  }

  @Provide
  Arbitrary<byte[]> ip6Bytes() {
    return Arbitraries.of((byte) 0, (byte) 0, (byte) 1, (byte) 0xFF).array(byte[].class).ofSize(16);
  }

  @Provide
  Arbitrary<String> ip6Texts() {
    return Arbitraries.of(
            "0", "1", "ff", "abcd", "FFFF", ":", "::", ":", ":", "12345", "g", "1.2.3.4")
        .list()
        .ofMinSize(3)
        .ofMaxSize(18)
        .map(parts -> String.join("", parts));
  }
}
