package dev.pinfold.http.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes JSON documents, member by member, in the order of the calls, and keeps them in memory.
///
/// ```java
/// out.beginObject().text("cid", cid).number("max_depth", -1).nul("reference").endObject();
/// ```
///
/// Calls that do not make a document are a defect, and throw IllegalStateException. Used by one
/// thread.
///
/// Written by hand, as the pinset is streamed through it: a general generator is made anew for each
/// document, and takes twice the time.
public final class JsonWriter {

  private static final byte[] NULL = ascii("null");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");

  /// What is written at most for one character.
  private static final int CHARACTER_BYTES_MAX = 6;

  private static final int NUMBER_BYTES_MAX = 20;

  /// Names, CIDs, peers: what most texts are.
  private static final int SHORT_TEXT_CHARS = 128;

  private final char[] scratch = new char[SHORT_TEXT_CHARS];

  private byte[] bytes = new byte[512];
  private int length;

  /// For each level whether it is an object, or else an array.
  private boolean[] objects = new boolean[8];

  private int depth;

  /// Whether nothing was written at this level yet.
  private boolean empty = true;

  /// Whether a name awaits its value.
  private boolean named;

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  // ---- documents

  /// Ends a document with a line feed; another may follow.
  public void endDocument() {
    check(depth == 0 && !empty);
    put('\n');
    empty = true;
  }

  /// How many bytes there are.
  public int size() {
    return length;
  }

  /// Gives what was written, whole documents only, and begins again without them.
  public byte[] take() {
    check(depth == 0 && empty);
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }

  // ---- objects and arrays

  /// `{` as a document, an element, or the value of the last [#name].
  public JsonWriter beginObject() {
    return begin('{', true);
  }

  /// `{` as a member.
  public JsonWriter beginObject(String name) {
    return name(name).beginObject();
  }

  /// `}`
  public JsonWriter endObject() {
    return end('}', true);
  }

  /// `[` as a document, an element, or the value of the last [#name].
  public JsonWriter beginArray() {
    return begin('[', false);
  }

  /// `[` as a member.
  public JsonWriter beginArray(String name) {
    return name(name).beginArray();
  }

  /// `]`
  public JsonWriter endArray() {
    return end(']', false);
  }

  private JsonWriter begin(char bracket, boolean object) {
    value();
    put(bracket);
    if (depth == objects.length) {
      objects = Arrays.copyOf(objects, 2 * depth);
    }
    objects[depth++] = object;
    empty = true;
    return this;
  }

  private JsonWriter end(char bracket, boolean object) {
    check(depth > 0 && objects[depth - 1] == object && !named);
    put(bracket);
    depth--;
    empty = false;
    return this;
  }

  /// Begins a value.
  private void value() {
    if (named) {
      named = false;
      return;
    }
    check(depth == 0 ? empty : !objects[depth - 1]);
    separate();
  }

  private void separate() {
    if (!empty) {
      put(',');
    }
    empty = false;
  }

  private static void check(boolean possible) {
    if (!possible) {
      throw new IllegalStateException("The calls do not make JSON documents.");
    }
  }

  /// The name of a member, whose value is the next call.
  public JsonWriter name(String name) {
    check(depth > 0 && objects[depth - 1] && !named);
    separate();
    quoted(name);
    put(':');
    named = true;
    return this;
  }

  // ---- values

  /// A string. Halves of surrogate pairs become U+FFFD.
  public JsonWriter text(String value) {
    value();
    quoted(value);
    return this;
  }

  /// A member: a string, or `null`.
  public JsonWriter text(String name, @Nullable String value) {
    return value == null ? nul(name) : name(name).text(value);
  }

  /// A whole number.
  public JsonWriter number(long value) {
    value();
    if (value < 0) {
      return literal(ascii(Long.toString(value)));
    }
    room(NUMBER_BYTES_MAX);
    int end = length + 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      end++;
    }
    long rest = value;
    for (int at = end - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length = end;
    return this;
  }

  /// A member: a whole number.
  public JsonWriter number(String name, long value) {
    return name(name).number(value);
  }

  /// A fraction, in the shortest digits that read back as the same.
  ///
  /// @throws IllegalArgumentException if the value is not finite
  public JsonWriter fraction(double value) {
    byte[] digits = ascii(GoFormat.fraction(value));
    value();
    return literal(digits);
  }

  /// `true` or `false`
  public JsonWriter bool(boolean value) {
    value();
    return literal(value ? TRUE : FALSE);
  }

  /// A member: `true` or `false`.
  public JsonWriter bool(String name, boolean value) {
    return name(name).bool(value);
  }

  /// `null`
  public JsonWriter nul() {
    value();
    return literal(NULL);
  }

  /// A member: `null`.
  public JsonWriter nul(String name) {
    return name(name).nul();
  }

  /// An array of strings as a member, or `null`.
  public JsonWriter texts(String name, @Nullable Iterable<String> values) {
    if (values == null) {
      return nul(name);
    }
    beginArray(name);
    values.forEach(this::text);
    return endArray();
  }

  /// An object of strings as a member, in the map's own order, or `null`.
  public JsonWriter texts(String name, @Nullable Map<String, String> values) {
    if (values == null) {
      return nul(name);
    }
    beginObject(name);
    values.forEach(this::text);
    return endObject();
  }

  /// A value of a type that is known only now: null, a string, a number, a boolean, a map, or a
  /// collection of these; anything else as its own text.
  public JsonWriter value(@Nullable Object value) {
    return switch (value) {
      case null -> nul();
      case CharSequence text -> text(text.toString());
      case Boolean bool -> bool(bool);
      case Double fraction -> fraction(fraction);
      case Float fraction -> fraction(fraction);
      case BigDecimal number -> {
        value();
        yield literal(ascii(number.toString()));
      }
      case Number number -> number(number.longValue());
      case Instant instant -> text(instant.toString());
      case Map<?, ?> map -> {
        beginObject();
        map.forEach((name, member) -> name(String.valueOf(name)).value(member));
        yield endObject();
      }
      case Collection<?> elements -> {
        beginArray();
        elements.forEach(this::value);
        yield endArray();
      }
      default -> text(value.toString());
    };
  }

  // ---- bytes

  private void quoted(String text) {
    int chars = text.length();
    room(chars + 2);
    bytes[length++] = '"';
    int plain = chars <= scratch.length ? putPlain(text) : 0;
    if (plain < chars) {
      escaped(text, plain);
    }
    put('"');
  }

  /// Writes a short text up to the first character that does not stand for itself.
  ///
  /// @return where that is
  private int putPlain(String text) {
    int chars = text.length();
    char[] from = scratch;
    text.getChars(0, chars, from, 0);
    byte[] to = bytes;
    int at = length;
    int plain = 0;
    while (plain < chars && GoFormat.isPlain(from[plain])) {
      to[at++] = (byte) from[plain++];
    }
    length = at;
    return plain;
  }

  private void escaped(String text, int from) {
    int i = from;
    while (i < text.length()) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      room(CHARACTER_BYTES_MAX);
      length = GoFormat.putCharacter(point, bytes, length);
    }
  }

  private JsonWriter literal(byte[] ascii) {
    room(ascii.length);
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
    return this;
  }

  private void put(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes =
          Arrays.copyOf(bytes, Math.max(length + more, Math.addExact(bytes.length, bytes.length)));
    }
  }
}
