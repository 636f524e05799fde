package dev.pinfold.volumes.replica;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;

/// Makes tokens as a kernel does, but for the checksum, which only ZFS looks at.
final class Tokens {

  private Tokens() {}

  static String of(ByteOrder order, Map<String, Object> fields) {
    ByteBuffer packed = ByteBuffer.allocate(4096).order(order);
    packed.put((byte) 0).put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 0)).putShort((short) 0);
    packed.putInt(0).putInt(1);
    fields.forEach((name, value) -> pair(packed, name, value));
    packed.putInt(0);
    byte[] bytes = new byte[packed.position()];
    packed.flip().get(bytes);
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "1-abc-"
        + Integer.toHexString(bytes.length)
        + "-"
        + HexFormat.of().formatHex(deflated.toByteArray());
  }

  static String of(String toName, String toGuid, String fromGuid) {
    long to = Long.parseUnsignedLong(toGuid);
    return fromGuid.isEmpty()
        ? of(ByteOrder.LITTLE_ENDIAN, Map.of("toguid", to, "toname", toName))
        : of(
            ByteOrder.LITTLE_ENDIAN,
            Map.of("toguid", to, "toname", toName, "fromguid", Long.parseUnsignedLong(fromGuid)));
  }

  private static int aligned(int length) {
    return (length + 7) / 8 * 8;
  }

  private static void pair(ByteBuffer packed, String name, Object value) {
    byte[] words = (name + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] text =
        value instanceof String string
            ? (string + "\0").getBytes(StandardCharsets.UTF_8)
            : new byte[8];
    int start = packed.position();
    int size = aligned(16 + words.length) + aligned(text.length);
    packed.putInt(size).putShort((short) words.length).putShort((short) 0).putInt(1);
    packed.putInt(value instanceof String ? 9 : 8).put(words);
    packed.position(start + aligned(16 + words.length));
    if (value instanceof Long number) {
      packed.putLong(number);
    } else {
      packed.put(text);
    }
    packed.position(start + size);
  }
}
