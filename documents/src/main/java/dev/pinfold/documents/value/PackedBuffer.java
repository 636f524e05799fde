package dev.pinfold.documents.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Where packed values are put together: a growing byte array, and containers whose length is
/// filled in when they end. Not safe for use by several threads.
public final class PackedBuffer {

  private byte[] b;
  private int length;

  public PackedBuffer(int capacity) {
    this.b = new byte[capacity];
  }

  public int length() {
    return length;
  }

  /// The bytes so far; valid until the next write.
  byte[] array() {
    return b;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(b, length);
  }

  public byte[] toBytes(int from) {
    return Arrays.copyOfRange(b, from, length);
  }

  void truncate(int to) {
    length = to;
  }

  private void ensure(int more) {
    if (b.length - length < more) {
      b = Arrays.copyOf(b, Math.max(length + more, b.length * 2));
    }
  }

  public PackedBuffer putByte(int value) {
    ensure(1);
    b[length++] = (byte) value;
    return this;
  }

  public PackedBuffer putBytes(byte[] from, int start, int end) {
    ensure(end - start);
    System.arraycopy(from, start, b, length, end - start);
    length += end - start;
    return this;
  }

  public PackedBuffer putBytes(byte[] from) {
    return putBytes(from, 0, from.length);
  }

  public PackedBuffer putVarint(int value) {
    ensure(5);
    while ((value & ~0x7F) != 0) {
      b[length++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    b[length++] = (byte) value;
    return this;
  }

  public PackedBuffer putVarlong(long value) {
    ensure(10);
    while ((value & ~0x7FL) != 0) {
      b[length++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    b[length++] = (byte) value;
    return this;
  }

  void putInteger(long value) {
    if (value >= 0 && value < Packed.SHORT_STRING - Packed.SMALL_INTEGER) {
      putByte(Packed.SMALL_INTEGER + (int) value);
    } else {
      putByte(Packed.INTEGER).putVarlong((value << 1) ^ (value >> 63));
    }
  }

  void putDecimal(String literal) {
    byte[] ascii = literal.getBytes(StandardCharsets.US_ASCII);
    putByte(Packed.DECIMAL).putVarint(ascii.length).putBytes(ascii);
  }

  /// A string.
  ///
  /// @return false, with nothing written, if it holds half of a surrogate pair
  boolean putString(String text) {
    int count = text.length();
    int begin = length;
    ensure(count + 6);
    if (count <= Packed.SHORT_STRING_MAX) {
      putByte(Packed.SHORT_STRING + count);
    } else {
      putByte(Packed.STRING).putVarint(count);
    }
    int at = length;
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        length = begin;
        return putString(text.toCharArray(), 0, count);
      }
      b[at++] = (byte) c;
    }
    length = at;
    return true;
  }

  /// A string from UTF-16.
  ///
  /// @return false, with nothing written, if it holds half of a surrogate pair
  boolean putString(char[] chars, int start, int count) {
    int begin = length;
    ensure(count * 3 + 6);
    // Most strings are short and ASCII: guess so, and move the bytes where the guess was wrong.
    int at = begin + 1;
    for (int i = start, end = start + count; i < end; i++) {
      char c = chars[i];
      if (c < 0x80) {
        b[at++] = (byte) c;
      } else if (c < 0x800) {
        b[at++] = (byte) (0xC0 | (c >> 6));
        b[at++] = (byte) (0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate(c)) {
        b[at++] = (byte) (0xE0 | (c >> 12));
        b[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        b[at++] = (byte) (0x80 | (c & 0x3F));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(chars[i + 1])) {
        int code = Character.toCodePoint(c, chars[++i]);
        b[at++] = (byte) (0xF0 | (code >> 18));
        b[at++] = (byte) (0x80 | ((code >> 12) & 0x3F));
        b[at++] = (byte) (0x80 | ((code >> 6) & 0x3F));
        b[at++] = (byte) (0x80 | (code & 0x3F));
      } else {
        return false;
      }
    }
    int bytes = at - begin - 1;
    if (bytes <= Packed.SHORT_STRING_MAX) {
      b[begin] = (byte) (Packed.SHORT_STRING + bytes);
      length = at;
    } else {
      int prefix = varintLength(bytes);
      System.arraycopy(b, begin + 1, b, begin + 1 + prefix, bytes);
      b[begin] = Packed.STRING;
      length = begin + 1;
      putVarint(bytes);
      length += bytes;
    }
    return true;
  }

  /// Begins a container; its length is filled in by [#end].
  ///
  /// @return the mark to give to [#end]
  public int begin(int tag) {
    putByte(tag).putByte(0);
    return length;
  }

  /// Begins an object; see [#begin].
  public int beginObject() {
    return begin(Packed.OBJECT);
  }

  /// Writes the tag of an object whose members stand in records of their own.
  public PackedBuffer spreadObject(int node) {
    int mark = begin(Packed.SPREAD_OBJECT);
    putVarint(node);
    end(mark);
    return this;
  }

  /// Ends the container that began at `mark`.
  public void end(int mark) {
    int size = length - mark;
    int extra = varintLength(size) - 1;
    if (extra > 0) {
      ensure(extra);
      System.arraycopy(b, mark, b, mark + extra, size);
    }
    length = mark - 1;
    putVarint(size);
    length += size;
  }

  static int varintLength(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
  }
}
