package dev.pinfold.documents.lock.rules;

/// Reads a granule's key back into words. Names are quoted as in the paths that users write.
final class GranuleText {

  private final Granule granule;
  private final StringBuilder out;
  private int at = Granule.COLLECTION_LENGTH + 1;

  private GranuleText(Granule granule, StringBuilder out) {
    this.granule = granule;
    this.out = out;
  }

  static String describe(Granule granule, String collectionName) {
    StringBuilder out = new StringBuilder(collectionName);
    if (!granule.isCollection()) {
      new GranuleText(granule, out).belowCollection();
    }
    return out.toString();
  }

  private void belowCollection() {
    if (granule.at(Granule.COLLECTION_LENGTH) == Granule.COLUMNS) {
      out.append(" columns");
    } else {
      out.append(" document ");
      quoted(text());
    }
    if (at < granule.length()) {
      out.append(' ');
    }
    while (at < granule.length()) {
      step(granule.at(at++));
    }
  }

  private void step(byte tag) {
    switch (tag) {
      case Granule.MEMBER -> {
        String name = text();
        out.append('.');
        if (isPlain(name)) {
          out.append(name);
        } else {
          quoted(name);
        }
      }
      case Granule.ELEMENT -> {
        int id = 0;
        for (int i = 0; i < 4; i++) {
          id = (id << 8) | (granule.at(at++) & 0xFF);
        }
        out.append("[#").append(id).append(']');
      }
      case Granule.ANY_ELEMENT -> out.append("[*]");
      case Granule.SHAPE -> out.append(".#");
      default -> throw new IllegalStateException("no step begins with " + tag);
    }
  }

  private static boolean isPlain(String name) {
    return !name.isEmpty()
        && !name.equals("*")
        && !name.equals("#")
        && name.chars().allMatch(c -> c > ' ' && ".[]\"\\".indexOf(c) < 0);
  }

  private void quoted(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
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

  private String text() {
    byte[] utf8 = new byte[granule.length() - at];
    int length = 0;
    byte b;
    while ((b = granule.at(at++)) != 0) {
      utf8[length++] = b == 1 ? (byte) (granule.at(at++) - 1) : b;
    }
    return decode(utf8, length);
  }

  /// An id need not be UTF-8; bytes that are not become the replacement character.
  private static String decode(byte[] utf8, int length) {
    StringBuilder text = new StringBuilder(length);
    int i = 0;
    while (i < length) {
      int lead = utf8[i++] & 0xFF;
      int more = lead < 0xC0 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF8 ? 3 : 0;
      int c = more == 0 ? lead : lead & (0x3F >> more);
      int end = i + more;
      while (i < end && i < length && (utf8[i] & 0xC0) == 0x80) {
        c = (c << 6) | (utf8[i++] & 0x3F);
      }
      boolean wellFormed = i == end && (more > 0 || lead < 0x80) && Character.isValidCodePoint(c);
      text.appendCodePoint(wellFormed ? c : 0xFFFD);
    }
    return text.toString();
  }
}
