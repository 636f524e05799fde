package dev.pinfold.volumes.replica;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// What a target says of a stream that it has received in part, so that it can be continued.
///
/// It is read here, not only passed on, because whether it can be continued is to be known before
/// `zfs send -t` fails: it can be as long as the source has the snapshot, by guid and under its
/// name, and what it is relative to.
///
/// A token is `VERSION-CHECKSUM-LENGTH-HEX`: names and values as OpenZFS packs them in memory
/// (`nvlist`, in the byte order of the machine that received), compressed. ZFS checks the checksum
/// when it is given the token.
///
/// @param text the token, for `zfs send -t`
/// @param toGuid of the snapshot that is being sent
/// @param toName of that snapshot, on the source
/// @param fromGuid of the snapshot or bookmark that it is relative to; null for a full stream
/// @param bytes that have arrived
record ResumeToken(
    String text, String toGuid, String toName, @Nullable String fromGuid, long bytes) {

  private static final int PARTS = 4;
  private static final int SIZE_MAX = 1 << 20;
  private static final int HEX_RADIX = 16;

  /// Encoding, byte order, two reserved bytes, version, flags.
  private static final int HEADER_BYTES = 12;

  private static final int PAIR_HEADER_BYTES = 16;
  private static final int NATIVE = 0;
  private static final int LITTLE = 1;
  private static final int ALIGNMENT = 8;
  private static final int TYPE_UINT64 = 8;
  private static final int TYPE_STRING = 9;

  /// Reads a token.
  ///
  /// @return null if it is none that this version understands
  static @Nullable ResumeToken parse(String text) {
    String[] parts = text.split("-", -1);
    if (parts.length != PARTS || !parts[0].equals("1")) {
      return null;
    }
    Map<String, Object> fields;
    try {
      fields = fields(inflated(parts[PARTS - 1], Integer.parseInt(parts[2], HEX_RADIX)));
    } catch (DataFormatException | IllegalArgumentException | IndexOutOfBoundsException _) {
      return null;
    }
    return fields.get("toguid") instanceof Long toGuid
            && fields.get("toname") instanceof String toName
        ? new ResumeToken(
            text,
            Long.toUnsignedString(toGuid),
            toName,
            fields.get("fromguid") instanceof Long from && from != 0
                ? Long.toUnsignedString(from)
                : null,
            fields.get("bytes") instanceof Long bytes ? bytes : 0)
        : null;
  }

  private static ByteBuffer inflated(String hex, int size) throws DataFormatException {
    if (size < HEADER_BYTES || size > SIZE_MAX) {
      throw new IllegalArgumentException("size");
    }
    byte[] bytes = new byte[size];
    try (Inflating inflating = new Inflating(new Inflater())) {
      inflating.inflater().setInput(HexFormat.of().parseHex(hex));
      int length = 0;
      while (length < size) {
        int read = inflating.inflater().inflate(bytes, length, size - length);
        if (read == 0) {
          throw new DataFormatException("too short");
        }
        length += read;
      }
    }
    return ByteBuffer.wrap(bytes);
  }

  private record Inflating(Inflater inflater) implements AutoCloseable {
    @Override
    public void close() {
      inflater.end();
    }
  }

  private static Map<String, Object> fields(ByteBuffer packed) {
    if (packed.get(0) != NATIVE) {
      throw new IllegalArgumentException("encoding");
    }
    packed.order(packed.get(1) == LITTLE ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    Map<String, Object> fields = new HashMap<>();
    int at = HEADER_BYTES;
    for (int size = packed.getInt(at); size > 0; size = packed.getInt(at)) {
      int nameBytes = packed.getShort(at + 4);
      int type = packed.getInt(at + 12);
      String name = text(packed, at + PAIR_HEADER_BYTES, nameBytes);
      int value = at + aligned(PAIR_HEADER_BYTES + nameBytes);
      if (type == TYPE_UINT64) {
        fields.put(name, packed.getLong(value));
      } else if (type == TYPE_STRING) {
        fields.put(name, text(packed, value, at + size - value));
      }
      at += size;
    }
    return fields;
  }

  private static int aligned(int length) {
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /// A text that ends with a zero.
  private static String text(ByteBuffer packed, int at, int bytesMax) {
    int length = 0;
    while (length < bytesMax && packed.get(at + length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    packed.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
