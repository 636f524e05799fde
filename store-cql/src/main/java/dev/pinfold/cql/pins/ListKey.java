package dev.pinfold.cql.pins;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;

/// Names a list.
///
/// @param parts of the partition key, without the slice
record ListKey(ListTable table, List<Object> parts) {

  ListKey {
    parts = List.copyOf(parts);
  }

  static ListKey of(ListTable table, Object... parts) {
    return new ListKey(table, List.of(parts));
  }

  /// As bytes that no other list has.
  ByteBuffer bytes() {
    return bytes(parts);
  }

  /// Whose list it is, as bytes: the owner's, the peer's, or the part of a queue. Widths are kept
  /// by this.
  ByteBuffer entity() {
    return bytes(parts.subList(0, 1));
  }

  private ByteBuffer bytes(List<Object> some) {
    ByteBuffer bytes = ByteBuffer.allocate(1 + some.stream().mapToInt(ListKey::size).sum());
    bytes.put((byte) table.number());
    for (Object part : some) {
      switch (part) {
        case Integer number -> bytes.putInt(number);
        case Byte number -> bytes.put(number);
        case String text -> {
          byte[] utf8 = text.getBytes(UTF_8);
          bytes.putInt(utf8.length).put(utf8);
        }
        case ByteBuffer blob -> bytes.putInt(blob.remaining()).put(blob.duplicate());
        default -> throw new IllegalArgumentException("no part of a key: " + part.getClass());
      }
    }
    return bytes.flip();
  }

  private static int size(Object part) {
    return switch (part) {
      case Byte _ -> 1;
      case String text -> 4 + text.getBytes(UTF_8).length;
      case ByteBuffer blob -> 4 + blob.remaining();
      default -> 4;
    };
  }
}
