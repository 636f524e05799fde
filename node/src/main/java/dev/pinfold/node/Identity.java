package dev.pinfold.node;

import dev.pinfold.http.cluster.ServerIdentity;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Multihash;
import dev.pinfold.model.PeerId;
import dev.pinfold.pins.Registry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The server's peer id, drawn once and kept: clients of the cluster expect one. It is that of an
/// Ed25519 key that nobody has, as the server speaks no libp2p.
final class Identity {

  private static final String KIND = "server";
  private static final String ID = "identity";

  /// The head of a libp2p public key of type Ed25519 with 32 bytes.
  private static final byte[] KEY_HEAD = {0x08, 0x01, 0x12, 0x20};

  private static final int KEY_BYTES = 32;

  private Identity() {}

  static ServerIdentity of(Registry registry, SecureRandom random) {
    byte[] kept =
        registry.update(
            KIND,
            ID,
            before ->
                before == null
                    ? ("{\"id\":\"" + draw(random) + "\"}").getBytes(StandardCharsets.UTF_8)
                    : before);
    String json = new String(Objects.requireNonNull(kept), StandardCharsets.UTF_8);
    int start = json.indexOf(":\"") + 2;
    String id = json.substring(start, json.indexOf('"', start));
    return new ServerIdentity(id, "pinfold", List.of());
  }

  private static PeerId draw(SecureRandom random) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return ofKey(bytes);
  }

  /// The peer id of an instant peer, the same at every start.
  static PeerId instant(int number) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return ofKey(digest.digest(("instant peer " + number).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static PeerId ofKey(byte[] bytes) {
    byte[] key = Arrays.copyOf(KEY_HEAD, KEY_HEAD.length + KEY_BYTES);
    System.arraycopy(bytes, 0, key, KEY_HEAD.length, KEY_BYTES);
    return PeerId.parse(Cid.v1(Cid.LIBP2P_KEY, Multihash.of(0, key)).toString());
  }
}
