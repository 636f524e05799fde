package dev.pinfold.documents.value;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/// The one total order over values, as bytes: two values compare as the unsigned bytes of their
/// keys do. Sorting, comparing and indexing all use it, so they cannot disagree.
///
/// The order of types is MongoDB's: missing, null, numbers, strings, objects, arrays, booleans.
/// Numbers compare by value whatever way they were written (1, 1.0 and 1e0 are one key); strings by
/// code point; arrays element by element; objects member by member, in the order of the names. Of a
/// string only the first [#TEXT_BYTES_MAX] bytes count in the order, and of an object or array the
/// first [#CONTAINER_BYTES_MAX] bytes of its key: longer ones that begin alike are told apart by a
/// hash, without a meaning to their order.
///
/// Every key is self-delimiting: none is a prefix of another, so keys can be put one behind
/// another. Numbers follow the scheme of SQLite4's key encoding: sign, decimal exponent, then
/// digits in base 100, each byte but the last odd.
public final class OrderedKey {

  /// Sorts before every value: a path that a document does not have.
  public static final int MISSING = 0x08;

  static final int NULL = 0x10;
  static final int NUMBER = 0x20;
  static final int STRING = 0x30;
  static final int OBJECT = 0x40;
  static final int ARRAY = 0x50;
  static final int FALSE = 0x60;
  static final int TRUE = 0x61;

  /// How many bytes of a string take part in its order.
  public static final int TEXT_BYTES_MAX = 512;

  /// How many bytes of a container's key take part in its order.
  public static final int CONTAINER_BYTES_MAX = 1024;

  private static final int NEGATIVE = 0x01;
  private static final int ZERO = 0x02;
  private static final int POSITIVE = 0x03;
  private static final int EXPONENT_BIAS = 1 << 20;

  /// How many digits the largest `long` has.
  private static final int LONG_DIGITS_MAX = 19;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(32);
  private final NodeNames names;

  private OrderedKey(NodeNames names) {
    this.names = names;
  }

  /// The key of the value at `pos`, which stands at `node`.
  public static byte[] of(byte[] b, int pos, int node, NodeNames names) {
    OrderedKey key = new OrderedKey(names);
    key.value(b, pos, node);
    return key.out.toByteArray();
  }

  /// The key of a missing value.
  public static byte[] missing() {
    return new byte[] {MISSING};
  }

  /// The key of an integer.
  public static byte[] ofInteger(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16);
    out.write(NUMBER);
    integer(out, value);
    return out.toByteArray();
  }

  /// The key of a boolean.
  public static byte[] ofBoolean(boolean value) {
    return new byte[] {(byte) (value ? TRUE : FALSE)};
  }

  /// The key of null or of a missing value.
  public static byte[] of(Special special) {
    return switch (special) {
      case MISSING -> missing();
      case NULL -> new byte[] {NULL};
      case SHORTENED -> throw new IllegalArgumentException("what is shortened has no one key");
    };
  }

  /// What a key may say in place of a value.
  public enum Special {
    /// The path reaches nothing.
    MISSING,
    /// JSON's null.
    NULL,
    /// An object or array, or a string of more than [#TEXT_BYTES_MAX] bytes: the key holds only a
    /// part of it, or not its types.
    SHORTENED
  }

  /// The value whose key begins at `pos`: a `String`, a `Boolean`, a `Long`, a `BigDecimal` if it
  /// is no integer that a `long` holds, or a [Special].
  public static Object value(byte[] key, int pos) {
    return switch (key[pos] & 0xFF) {
      case MISSING -> Special.MISSING;
      case NULL -> Special.NULL;
      case FALSE -> false;
      case TRUE -> true;
      case NUMBER -> numberValue(key, pos + 1);
      case STRING -> stringValue(key, pos + 1);
      case OBJECT, ARRAY -> Special.SHORTENED;
      default -> throw new IllegalArgumentException("no ordered key at " + pos + ": " + key[pos]);
    };
  }

  private static Object stringValue(byte[] key, int pos) {
    int end = skipText(key, pos) - 1;
    byte[] text = new byte[end - pos];
    int length = 0;
    for (int i = pos; i < end; i++) {
      text[length++] = key[i];
      if (key[i] == 0) {
        i++;
      }
    }
    // What is longer ends with a hash.
    return length > TEXT_BYTES_MAX
        ? Special.SHORTENED
        : new String(text, 0, length, StandardCharsets.UTF_8);
  }

  private static Object numberValue(byte[] key, int pos) {
    if (key[pos] == ZERO) {
      return 0L;
    }
    boolean negative = key[pos] == NEGATIVE;
    int flip = negative ? 0xFF : 0;
    int exponent =
        (((key[pos + 1] ^ flip) & 0xFF) << 16
                | ((key[pos + 2] ^ flip) & 0xFF) << 8
                | ((key[pos + 3] ^ flip) & 0xFF))
            - EXPONENT_BIAS;
    StringBuilder digits = new StringBuilder();
    int at = pos + 4;
    int last;
    do {
      last = (key[at++] ^ flip) & 0xFF;
      int pair = last >>> 1;
      digits.append((char) ('0' + pair / 10)).append((char) ('0' + pair % 10));
    } while ((last & 1) != 0);
    if (digits.charAt(digits.length() - 1) == '0') {
      digits.setLength(digits.length() - 1);
    }
    // ±0.digits × 10^exponent
    if (exponent >= digits.length() && exponent <= LONG_DIGITS_MAX) {
      String integer = digits + "0".repeat(exponent - digits.length());
      if (integer.length() < LONG_DIGITS_MAX) {
        long magnitude = Long.parseLong(integer);
        return negative ? -magnitude : magnitude;
      }
      BigInteger value = new BigInteger(negative ? "-" + integer : integer);
      if (value.bitLength() < Long.SIZE) {
        return value.longValue();
      }
    }
    BigDecimal value =
        new BigDecimal(new BigInteger(digits.toString()), digits.length() - exponent);
    return negative ? value.negate() : value;
  }

  /// Whether a key is that of a missing value.
  public static boolean isMissing(byte[] key) {
    return key[0] == MISSING;
  }

  /// What the type of a key is, as one number: keys of different types are never equal, and
  /// comparisons such as `$lt` hold only within one.
  public static int typeOf(byte[] key) {
    int type = key[0] & 0xFF;
    return type == TRUE ? FALSE : type;
  }

  /// The first byte behind all keys of the type that `key` has.
  public static int typeEnd(int type) {
    return type + (type == FALSE ? 2 : 1);
  }

  /// The key of a string.
  public static byte[] ofString(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(utf8.length + 2);
    string(out, utf8, 0, utf8.length);
    return out.toByteArray();
  }

  /// What the keys of all strings with this prefix begin with: the key of the prefix without its
  /// end.
  public static byte[] stringPrefix(String prefix) {
    byte[] utf8 = prefix.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(utf8.length + 2);
    out.write(STRING);
    escaped(out, utf8, 0, Math.min(utf8.length, TEXT_BYTES_MAX));
    return out.toByteArray();
  }

  /// Whether the order says nothing about the rest of the value: two values with this key may
  /// differ.
  public static boolean isShortened(byte[] key) {
    return key.length > TEXT_BYTES_MAX;
  }

  /// Where the key that begins at `pos` ends.
  public static int skip(byte[] key, int pos) {
    return switch (key[pos] & 0xFF) {
      case MISSING, NULL, FALSE, TRUE -> pos + 1;
      case NUMBER -> skipNumber(key, pos + 1);
      case STRING, OBJECT, ARRAY -> skipText(key, pos + 1);
      default -> throw new IllegalArgumentException("no ordered key at " + pos + ": " + key[pos]);
    };
  }

  private static int skipNumber(byte[] key, int pos) {
    if (key[pos] == ZERO) {
      return pos + 1;
    }
    boolean negative = key[pos] == NEGATIVE;
    int at = pos + 4;
    // Digits: odd bytes go on, an even one is the last; a negative number's are complemented.
    while (((negative ? ~key[at] : key[at]) & 1) != 0) {
      at++;
    }
    return at + 1;
  }

  private static int skipText(byte[] key, int pos) {
    int at = pos;
    while (true) {
      if (key[at] == 0) {
        if (at + 1 == key.length || key[at + 1] != (byte) 0xFF) {
          return at + 1;
        }
        at++;
      }
      at++;
    }
  }

  private void value(byte[] b, int pos, int node) {
    switch (Packed.type(b, pos)) {
      case NULL -> out.write(NULL);
      case BOOLEAN -> out.write(Packed.booleanAt(b, pos) ? TRUE : FALSE);
      case INTEGER -> {
        out.write(NUMBER);
        integer(out, Packed.integerAt(b, pos));
      }
      case DECIMAL -> {
        out.write(NUMBER);
        number(
            out,
            new BigDecimal(
                new String(
                    b,
                    Packed.textStart(b, pos),
                    Packed.textLength(b, pos),
                    StandardCharsets.US_ASCII)));
      }
      case STRING -> string(out, b, Packed.textStart(b, pos), Packed.textLength(b, pos));
      case OBJECT -> {
        out.write(OBJECT);
        OrderedKey inner = new OrderedKey(names);
        inner.members(b, pos, node);
        container(inner.out.toByteArray());
      }
      case ARRAY -> {
        out.write(ARRAY);
        OrderedKey inner = new OrderedKey(names);
        Packed.Elements elements = new Packed.Elements(b, pos);
        int element = names.findElement(node);
        while (elements.next()) {
          inner.value(b, elements.value(), element);
        }
        container(inner.out.toByteArray());
      }
    }
  }

  private void members(byte[] b, int pos, int node) {
    TreeMap<String, int[]> ordered = new TreeMap<>(CodePoints.ORDER);
    Packed.Members members = new Packed.Members(b, pos, node);
    while (members.next()) {
      if (members.isEntry()) {
        ordered.put(
            new String(members.name(), StandardCharsets.UTF_8),
            new int[] {members.value(), names.findEntry(node)});
      } else {
        ordered.put(names.name(members.node()), new int[] {members.value(), members.node()});
      }
    }
    ordered.forEach(
        (name, at) -> {
          byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
          string(out, utf8, 0, utf8.length);
          value(b, at[0], at[1]);
        });
  }

  private void container(byte[] inner) {
    int length = Math.min(inner.length, CONTAINER_BYTES_MAX);
    escaped(out, inner, 0, length);
    if (length < inner.length) {
      hash(out, inner, 0, inner.length);
    }
    out.write(0);
  }

  private static void string(ByteArrayOutputStream out, byte[] b, int start, int length) {
    out.write(STRING);
    int kept = Math.min(length, TEXT_BYTES_MAX);
    escaped(out, b, start, kept);
    if (kept < length) {
      hash(out, b, start, length);
    }
    out.write(0);
  }

  private static void escaped(ByteArrayOutputStream out, byte[] b, int start, int length) {
    int from = start;
    int end = start + length;
    for (int i = start; i < end; i++) {
      if (b[i] == 0) {
        out.write(b, from, i - from);
        out.write(0);
        out.write(0xFF);
        from = i + 1;
      }
    }
    out.write(b, from, end - from);
  }

  /// 64 bits of FNV-1a as eight bytes none of which is 0.
  private static void hash(ByteArrayOutputStream out, byte[] b, int start, int length) {
    long h = 0xcbf29ce484222325L;
    for (int i = start; i < start + length; i++) {
      h = (h ^ (b[i] & 0xFF)) * 0x100000001b3L;
    }
    for (int i = 0; i < 8; i++) {
      out.write(((int) (h >>> (i * 8)) & 0xFF) | 1);
    }
  }

  private static void integer(ByteArrayOutputStream out, long value) {
    if (value == 0) {
      out.write(ZERO);
      return;
    }
    if (value == Long.MIN_VALUE) {
      number(out, BigDecimal.valueOf(value));
      return;
    }
    long magnitude = Math.abs(value);
    byte[] digits = new byte[20];
    int count = 0;
    for (long rest = magnitude; rest != 0; rest /= 10) {
      digits[count++] = (byte) (rest % 10);
    }
    // Least significant first so far; trailing zeros do not count.
    int low = 0;
    while (digits[low] == 0) {
      low++;
    }
    byte[] significant = new byte[count - low];
    for (int i = 0; i < significant.length; i++) {
      significant[i] = digits[count - 1 - i];
    }
    digits(out, value < 0, count, significant);
  }

  private static void number(ByteArrayOutputStream out, BigDecimal value) {
    if (value.signum() == 0) {
      out.write(ZERO);
      return;
    }
    String text = value.unscaledValue().abs().toString();
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    byte[] significant = new byte[end];
    for (int i = 0; i < end; i++) {
      significant[i] = (byte) (text.charAt(i) - '0');
    }
    digits(out, value.signum() < 0, text.length() - value.scale(), significant);
  }

  /// Writes ±0.d₁d₂d₃… × 10^exponent, d₁ and the last digit not 0.
  private static void digits(
      ByteArrayOutputStream out, boolean negative, int exponent, byte[] digits) {
    int flip = negative ? 0xFF : 0;
    out.write(negative ? NEGATIVE : POSITIVE);
    int biased = exponent + EXPONENT_BIAS;
    out.write(((biased >>> 16) & 0xFF) ^ flip);
    out.write(((biased >>> 8) & 0xFF) ^ flip);
    out.write((biased & 0xFF) ^ flip);
    for (int i = 0; i < digits.length; i += 2) {
      int pair = digits[i] * 10 + (i + 1 < digits.length ? digits[i + 1] : 0);
      boolean more = i + 2 < digits.length;
      out.write((pair * 2 + (more ? 1 : 0)) ^ flip);
    }
  }
}
