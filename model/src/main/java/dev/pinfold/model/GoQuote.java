package dev.pinfold.model;

/// Characters as Go's `%q` shows them in the messages of its libraries.
final class GoQuote {

  private GoQuote() {}

  /// A code point in single quotes; what cannot be printed is escaped.
  static String rune(int codePoint) {
    String shown =
        switch (codePoint) {
          case '\'' -> "\\'";
          case '\\' -> "\\\\";
          case '\n' -> "\\n";
          case '\r' -> "\\r";
          case '\t' -> "\\t";
          default -> plain(codePoint);
        };
    return "'" + shown + "'";
  }

  private static String plain(int codePoint) {
    boolean printable =
        switch (Character.getType(codePoint)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          case Character.SPACE_SEPARATOR -> codePoint == ' ';
          default -> true;
        };
    if (printable) {
      return Character.toString(codePoint);
    }
    if (codePoint < 0x80) {
      return "\\x%02x".formatted(codePoint);
    }
    return codePoint < 0x10000 ? "\\u%04x".formatted(codePoint) : "\\U%08x".formatted(codePoint);
  }
}
