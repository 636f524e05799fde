package dev.pinfold.documents.lock.rules;

import java.nio.charset.StandardCharsets;

/// Reads a granule's key back into words.
final class GranuleText {

  private final Granule granule;
  private int at = 5;

  private GranuleText(Granule granule) {
    this.granule = granule;
  }

  static String describe(Granule granule, String collectionName) {
    return new GranuleText(granule).read(collectionName);
  }

  private String read(String collectionName) {
    if (granule.length() == 4) {
      return collectionName;
    }
    StringBuilder out = new StringBuilder(collectionName);
    if (granule.at(4) == Granules.COLUMNS) {
      out.append(" column ");
      int start = out.length();
      steps(out, start);
      if (out.length() == start) {
        out.append("(all)");
      }
    } else {
      out.append(" document \"").append(text()).append('"');
      int start = out.append(' ').length();
      steps(out, start);
      if (out.length() == start) {
        out.setLength(start - 1);
      }
    }
    return out.toString();
  }

  private void steps(StringBuilder out, int start) {
    while (at < granule.length()) {
      switch (granule.at(at++)) {
        case Granules.MEMBER -> {
          if (out.length() > start) {
            out.append('.');
          }
          out.append(text());
        }
        case Granules.ELEMENT -> {
          int id = 0;
          for (int i = 0; i < 4; i++) {
            id = (id << 8) | (granule.at(at++) & 0xFF);
          }
          out.append("[#").append(id).append(']');
        }
        case Granules.ANY_ELEMENT -> out.append("[*]");
        case Granules.SHAPE -> out.append('#');
        default -> throw new IllegalStateException("no step at " + at);
      }
    }
  }

  private String text() {
    byte[] utf8 = new byte[granule.length() - at];
    int length = 0;
    while (true) {
      byte c = granule.at(at++);
      if (c == 0) {
        if (at < granule.length() && granule.at(at) == (byte) 0xFF) {
          at++;
        } else {
          return new String(utf8, 0, length, StandardCharsets.UTF_8);
        }
      }
      utf8[length++] = c;
    }
  }
}
