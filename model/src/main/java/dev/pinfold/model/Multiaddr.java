package dev.pinfold.model;

import org.jspecify.annotations.Nullable;

/// The address of a peer as text, such as `/ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…`.
///
/// It is checked for its form only: every protocol is known and every value is one of its protocol.
/// Which protocols may follow each other is not checked, nothing is looked up and nothing dialled.
///
/// The text is canonical, so equal addresses are equal texts: `/ipfs/` becomes `/p2p/`, peer ids
/// are in base 58, IPv6 addresses are in the form of RFC 5952, and trailing slashes are gone.
public final class Multiaddr {

  /// The longest in use, an I2P destination behind a relay, has some 700 characters.
  private static final int TEXT_CHARS_MAX = 1_024;

  private final String text;
  private final @Nullable PeerId peerId;

  private Multiaddr(String text, @Nullable PeerId peerId) {
    this.text = text;
    this.peerId = peerId;
  }

  /// The address that the text stands for.
  ///
  /// @throws dev.pinfold.base.ProblemException with code `invalid_multiaddr` and the reason as its
  ///     message if it is none
  public static Multiaddr parse(String text) {
    try {
      return read(text);
    } catch (Malformed e) {
      throw e.problem("invalid_multiaddr", "multiaddr", text);
    }
  }

  private static Multiaddr read(String text) {
    if (text.length() > TEXT_CHARS_MAX) {
      throw new Malformed("multiaddr too long");
    }
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '/') {
      end--;
    }
    if (end == 0) {
      throw new Malformed("empty multiaddr");
    }
    if (text.charAt(0) != '/') {
      throw new Malformed("must begin with /");
    }
    StringBuilder canonical = new StringBuilder(end);
    PeerId peerId = null;
    int at = 0;
    while (at < end) {
      // At a slash, behind which a name stands.
      int nameEnd = partEnd(text, at + 1, end);
      MultiaddrProtocol protocol = MultiaddrProtocol.named(text.substring(at + 1, nameEnd));
      canonical.append('/').append(protocol.text());
      at = nameEnd;
      if (protocol.hasValue()) {
        if (at == end) {
          throw new Malformed("unexpected end of multiaddr");
        }
        int valueEnd = protocol == MultiaddrProtocol.UNIX ? end : partEnd(text, at + 1, end);
        String value = protocol.canonical(text.substring(at + 1, valueEnd));
        canonical.append('/').append(value);
        at = valueEnd;
        if (protocol == MultiaddrProtocol.P2P) {
          peerId = PeerId.read(value);
        }
      }
    }
    return new Multiaddr(canonical.toString(), peerId);
  }

  private static int partEnd(String text, int from, int end) {
    int slash = text.indexOf('/', from);
    return slash < 0 ? end : Math.min(slash, end);
  }

  /// Whether the address says which peer answers there.
  public boolean hasPeerId() {
    return peerId != null;
  }

  /// The peer that answers there, null if the address does not say. An address through a relay
  /// names the relay first and the peer last; this is the last one.
  public @Nullable PeerId peerId() {
    return peerId;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Multiaddr that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /// The canonical text, which [#parse] reads.
  @Override
  public String toString() {
    return text;
  }
}
