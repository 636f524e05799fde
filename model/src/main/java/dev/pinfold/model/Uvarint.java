package dev.pinfold.model;

/// Unsigned varints as multiformats define them: little-endian base 128, at most 9 bytes, so at
/// most 63 bits, and always in the shortest form.
///
/// As only the shortest form is read, a number determines how many bytes it took: a caller moves on
/// by [#size].
final class Uvarint {

  private static final int BYTES_MAX = 9;

  private Uvarint() {}

  /// The number at `from`.
  ///
  /// @throws Malformed with go-varint's words if it is cut off, too long or not in shortest form
  static long read(byte[] bytes, int from) {
    long value = 0;
    for (int i = from; i < bytes.length; i++) {
      int b = bytes[i];
      int index = i - from;
      if (index == BYTES_MAX - 1 && b < 0) {
        throw new Malformed("varints larger than uint63 not supported");
      }
      if (b >= 0) {
        if (b == 0 && index > 0) {
          throw new Malformed("varint not minimally encoded");
        }
        return value | ((long) b << (7 * index));
      }
      value |= (long) (b & 0x7F) << (7 * index);
    }
    throw new Malformed("varints malformed, could not reach the end");
  }

  /// How many bytes a number takes that is not negative.
  static int size(long value) {
    return value < 0x80 ? 1 : (63 - Long.numberOfLeadingZeros(value)) / 7 + 1;
  }

  /// Writes a number that is not negative.
  ///
  /// @return the position behind it
  static int write(byte[] target, int at, long value) {
    int next = at;
    long rest = value;
    while (rest >= 0x80) {
      target[next++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[next++] = (byte) rest;
    return next;
  }
}
