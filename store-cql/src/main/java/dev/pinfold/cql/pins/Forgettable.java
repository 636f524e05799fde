package dev.pinfold.cql.pins;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pinfold.model.Cid;
import java.nio.ByteBuffer;
import java.time.Instant;

/// Something that is kept for a while only.
sealed interface Forgettable {

  /// The pin that it belongs to.
  Cid cid();

  /// Since when it may be forgotten some day.
  Instant at();

  /// Names it in the queue, by its kind first.
  ByteBuffer id();

  /// The outcome of an operation.
  ///
  /// @param owner whose
  /// @param operation the client's id of it
  record Done(int owner, String operation, Cid cid, Instant at) implements Forgettable {
    static final byte KIND = 0;

    @Override
    public ByteBuffer id() {
      byte[] utf8 = operation.getBytes(UTF_8);
      return ByteBuffer.allocate(5 + utf8.length).put(KIND).putInt(owner).put(utf8).flip();
    }
  }

  /// A pin that is gone: what is left of it. It may have come back since.
  record Gone(Cid cid, Instant at) implements Forgettable {
    static final byte KIND = 1;

    @Override
    public ByteBuffer id() {
      byte[] bytes = cid.bytes();
      return ByteBuffer.allocate(1 + bytes.length).put(KIND).put(bytes).flip();
    }
  }

  /// What an entry of the queue is about.
  static Forgettable of(Place place, Cid cid) {
    Instant at = Instant.ofEpochMilli(place.position());
    ByteBuffer id = place.id().duplicate();
    byte kind = id.get();
    return switch (kind) {
      case Done.KIND -> new Done(id.getInt(), UTF_8.decode(id).toString(), cid, at);
      case Gone.KIND -> new Gone(cid, at);
      default -> throw new IllegalStateException("nothing of kind " + kind + " is forgotten");
    };
  }
}
