package dev.pinfold.documents.value;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.ArrayList;
import java.util.List;

/// Names a part of a document, as users write it: `meta.size`, `tags[0]`, `peers."a.b"[#7].state`,
/// `placements.*.status`, `items[*].price`. The empty text names the whole document.
///
/// A name that holds `.`, `[`, `]` or `"`, is empty, or is `*`, is written as a JSON string. `[3]`
/// is the element at that position (from 0) when the path is used, `[#3]` the element with that
/// stable id, `[*]` every element, `.*` every member.
///
/// @param segments the parts, outermost first
public record Path(List<Segment> segments) {

  /// The whole document.
  public static final Path ROOT = new Path(List.of());

  private static final int LENGTH_MAX = 64 << 10;
  private static final int SEGMENTS_MAX = 400;

  public Path {
    segments = List.copyOf(segments);
  }

  /// One part of a path.
  public sealed interface Segment {}

  /// The member of that name.
  public record Name(String name) implements Segment {

    /// @throws ProblemException `invalid_path` if the name holds half of a surrogate pair: in UTF-8
    ///     it would become another name
    public Name {
      if (!isUnicode(name)) {
        throw new ProblemException(
            Problem.of(Problem.Kind.INVALID, "invalid_path", "a name of the path " + HALF_PAIR));
      }
    }
  }

  private static final String HALF_PAIR = "holds half of a surrogate pair";

  private static boolean isUnicode(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (Character.isSurrogate(name.charAt(i))) {
        if (i + 1 == name.length()
            || !Character.isSurrogatePair(name.charAt(i), name.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /// The element at that position, from 0; negative counts from the end, -1 being the last.
  public record Position(int position) implements Segment {}

  /// The element with that stable id.
  public record ElementId(int id) implements Segment {}

  /// Every element.
  public record AnyElement() implements Segment {}

  /// Every member.
  public record AnyMember() implements Segment {}

  public boolean isRoot() {
    return segments.isEmpty();
  }

  /// Whether it names one place at the most in a document.
  public boolean isConcrete() {
    for (Segment segment : segments) {
      if (segment instanceof AnyElement || segment instanceof AnyMember) {
        return false;
      }
    }
    return true;
  }

  /// The path of the container that this one names a part of.
  public Path parent() {
    return new Path(segments.subList(0, segments.size() - 1));
  }

  public Path then(Segment segment) {
    List<Segment> longer = new ArrayList<>(segments);
    longer.add(segment);
    return new Path(longer);
  }

  /// A path of names only, outermost first.
  public static Path of(String... names) {
    List<Segment> segments = new ArrayList<>(names.length);
    for (String name : names) {
      segments.add(new Name(name));
    }
    return new Path(segments);
  }

  /// Reads a path as a user wrote it.
  ///
  /// @throws ProblemException `invalid_path`, with the column
  public static Path parse(String text) {
    if (text.length() > LENGTH_MAX) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              "invalid_path",
              "the path has " + text.length() + " characters; " + LENGTH_MAX + " are allowed"));
    }
    return new Reader(text).path();
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (Segment segment : segments) {
      switch (segment) {
        case Name(String name) -> appendName(out, name);
        case Position(int position) -> out.append('[').append(position).append(']');
        case ElementId(int id) -> out.append("[#").append(id).append(']');
        case AnyElement() -> out.append("[*]");
        case AnyMember() -> out.append(out.isEmpty() ? "*" : ".*");
      }
    }
    return out.toString();
  }

  private static void appendName(StringBuilder out, String name) {
    if (!out.isEmpty()) {
      out.append('.');
    }
    if (!name.isEmpty() && !name.equals("*") && name.chars().noneMatch(Path::needsQuotes)) {
      out.append(name);
      return;
    }
    out.append('"');
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u00")
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static boolean needsQuotes(int c) {
    return c == '.' || c == '[' || c == ']' || c == '"' || c == '\\' || c < ' ';
  }

  /// Reads one path.
  private static final class Reader {
    private final String text;
    private final List<Segment> segments = new ArrayList<>();
    private int at;

    Reader(String text) {
      this.text = text;
    }

    Path path() {
      while (at < text.length()) {
        if (segments.size() == SEGMENTS_MAX) {
          throw wrong("the path has more than " + SEGMENTS_MAX + " parts");
        }
        if (text.charAt(at) == '[') {
          bracket();
        } else {
          if (!segments.isEmpty()) {
            if (text.charAt(at) != '.') {
              throw wrong("expected '.' or '['");
            }
            at++;
          }
          member();
        }
      }
      return new Path(segments);
    }

    private void member() {
      if (at == text.length()) {
        throw wrong("a name is missing behind '.'; write an empty name as \"\"");
      }
      if (text.charAt(at) == '"') {
        segments.add(name(quoted()));
        return;
      }
      int start = at;
      while (at < text.length() && !needsQuotes(text.charAt(at))) {
        at++;
      }
      if (at < text.length() && text.charAt(at) != '.' && text.charAt(at) != '[') {
        throw wrong("a name with '" + text.charAt(at) + "' must be written as a JSON string");
      }
      String name = text.substring(start, at);
      if (name.isEmpty()) {
        throw wrong("a name is missing; write an empty name as \"\"");
      }
      segments.add(name.equals("*") ? new AnyMember() : name(name));
    }

    private Name name(String name) {
      if (!isUnicode(name)) {
        throw wrong("the name before it " + HALF_PAIR);
      }
      return new Name(name);
    }

    private String quoted() {
      StringBuilder name = new StringBuilder();
      at++;
      while (true) {
        if (at == text.length()) {
          throw wrong("the closing '\"' is missing");
        }
        char c = text.charAt(at++);
        if (c == '"') {
          return name.toString();
        }
        name.append(c == '\\' ? escape() : c);
      }
    }

    private char escape() {
      if (at == text.length()) {
        throw wrong("a character is missing behind '\\'");
      }
      char c = text.charAt(at++);
      return switch (c) {
        case '"', '\\', '/' -> c;
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> {
          if (at + 4 > text.length()) {
            throw wrong("four hexadecimal digits must follow \\u");
          }
          int code = 0;
          for (int i = 0; i < 4; i++) {
            char hex = text.charAt(at++);
            // Character.digit takes the digits of all scripts.
            int digit = hex < 0x80 ? Character.digit(hex, 16) : -1;
            if (digit < 0) {
              throw wrong("four hexadecimal digits must follow \\u");
            }
            code = code << 4 | digit;
          }
          yield (char) code;
        }
        default -> throw wrong("unknown escape '\\" + c + "'");
      };
    }

    private void bracket() {
      int close = text.indexOf(']', at);
      if (close < 0) {
        throw wrong("the closing ']' is missing");
      }
      String inside = text.substring(at + 1, close);
      if (inside.equals("*")) {
        segments.add(new AnyElement());
      } else if (inside.startsWith("#")) {
        int id = number(inside.substring(1));
        if (id < 0) {
          throw wrong("an element id is not negative");
        }
        segments.add(new ElementId(id));
      } else {
        segments.add(new Position(number(inside)));
      }
      at = close + 1;
    }

    private int number(String digits) {
      try {
        // parseInt takes a plus, and the digits of all scripts.
        if (digits.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))) {
          return Integer.parseInt(digits);
        }
      } catch (NumberFormatException e) {
        // told below
      }
      throw wrong("expected a position like [0], an element id like [#0], or [*]");
    }

    private ProblemException wrong(String what) {
      return new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_path",
                  "the path '"
                      + (text.length() > 200 ? text.substring(0, 200) + "…" : text)
                      + "' is wrong at column "
                      + (at + 1)
                      + ": "
                      + what)
              .with("column", at + 1));
    }
  }
}
