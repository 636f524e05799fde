package dev.pinfold.model;

/// IP addresses as text, read without ever asking a name server.
final class IpText {

  private static final int IP4_BYTES = 4;
  private static final int IP6_GROUPS = 8;

  private IpText() {}

  /// The canonical text of an IPv4 address: four decimal numbers without leading zeros, which other
  /// readers take for octal ones.
  ///
  /// @throws Malformed if it is none
  static String ip4(String text) {
    readIp4(text, 0);
    return text;
  }

  /// The text of an IPv6 address as RFC 5952 wants it: lower case, the longest run of zero groups
  /// shortened to `::`, an embedded IPv4 address in decimal.
  ///
  /// @throws Malformed if it is none; a zone is no part of it
  static String ip6(String text) {
    return format(readIp6(text));
  }

  private static int readIp4(String text, int from) {
    int address = 0;
    int at = from;
    for (int i = 0; i < IP4_BYTES; i++) {
      if (i > 0) {
        if (at == text.length() || text.charAt(at) != '.') {
          throw notIp4();
        }
        at++;
      }
      int start = at;
      int value = 0;
      while (at < text.length() && at - start < 3 && isDigit(text.charAt(at))) {
        value = value * 10 + text.charAt(at++) - '0';
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || leadingZero || value > 255) {
        throw notIp4();
      }
      address = (address << 8) | value;
    }
    if (at != text.length()) {
      throw notIp4();
    }
    return address;
  }

  private static int[] readIp6(String text) {
    int[] groups = new int[IP6_GROUPS];
    int count = 0;
    int gap = text.startsWith("::") ? 0 : -1;
    int at = gap == 0 ? 2 : 0;
    while (at < text.length()) {
      int end = groupEnd(text, at);
      if (end == at || count == IP6_GROUPS) {
        throw notIp6();
      }
      if (end < text.length() && text.charAt(end) == '.') {
        if (count > IP6_GROUPS - 2) {
          throw notIp6();
        }
        int address = readIp4(text, at);
        groups[count++] = address >>> 16;
        groups[count++] = address & 0xFFFF;
        return expand(groups, count, gap);
      }
      groups[count++] = Integer.parseInt(text, at, end, 16);
      if (end < text.length() && (text.charAt(end) != ':' || end + 1 == text.length())) {
        throw notIp6();
      }
      at = end + 1;
      if (at < text.length() && text.charAt(at) == ':') {
        if (gap >= 0) {
          throw notIp6();
        }
        gap = count;
        at++;
      }
    }
    return expand(groups, count, gap);
  }

  /// The end of the up to four hexadecimal digits at `from`.
  private static int groupEnd(String text, int from) {
    int end = from;
    while (end < text.length() && end - from < 4 && isHexDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int[] expand(int[] groups, int count, int gap) {
    if (gap < 0 ? count != IP6_GROUPS : count == IP6_GROUPS) {
      throw notIp6();
    }
    if (gap < 0) {
      return groups;
    }
    int[] expanded = new int[IP6_GROUPS];
    System.arraycopy(groups, 0, expanded, 0, gap);
    System.arraycopy(groups, gap, expanded, IP6_GROUPS - (count - gap), count - gap);
    return expanded;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHexDigit(char c) {
    return c < 0x80 && Character.digit(c, 16) >= 0;
  }

  private static Malformed notIp4() {
    return new Malformed("not an IPv4 address");
  }

  private static Malformed notIp6() {
    return new Malformed("not an IPv6 address");
  }

  private static String format(int[] groups) {
    if (isMappedIp4(groups)) {
      return "::ffff:%d.%d.%d.%d"
          .formatted(groups[6] >> 8, groups[6] & 0xFF, groups[7] >> 8, groups[7] & 0xFF);
    }
    int gap = -1;
    int gapEnd = -1;
    for (int i = 0; i < IP6_GROUPS; i++) {
      int end = i;
      while (end < IP6_GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > Math.max(1, gapEnd - gap)) {
        gap = i;
        gapEnd = end;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < IP6_GROUPS; i++) {
      if (i == gap) {
        text.append("::");
        i = gapEnd - 1;
      } else {
        if (i > 0 && i != gapEnd) {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static boolean isMappedIp4(int[] groups) {
    for (int i = 0; i < 5; i++) {
      if (groups[i] != 0) {
        return false;
      }
    }
    return groups[5] == 0xFFFF;
  }
}
