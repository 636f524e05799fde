package dev.pinfold.model;

import java.util.Locale;

/// What may follow the name of a protocol in an address. Each method gives the canonical form of a
/// value, or throws [Malformed] with the reason.
final class MultiaddrValues {

  private static final int PORT_MAX = 65_535;
  private static final int PREFIX_LENGTH_MAX = 255;
  private static final int NUMBER_DIGITS_MAX = 20;
  private static final int GARLIC32_BYTES = 32;
  private static final int GARLIC32_ENCRYPTED_BYTES_MIN = 35;
  private static final int GARLIC64_BYTES_MIN = 386;

  private static final BitBase BASE32 = BitBase.ignoringCase("abcdefghijklmnopqrstuvwxyz234567");

  /// Base 64 as I2P writes it.
  private static final BitBase GARLIC_BASE64 =
      BitBase.exact("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-~").padded();

  private MultiaddrValues() {}

  /// A name or path that is not looked at any further: it is not empty and can be printed.
  static String name(String value) {
    if (value.isEmpty()) {
      throw new Malformed("it is empty");
    }
    if (value.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
      throw new Malformed("it has a space or a control character");
    }
    return value;
  }

  /// A port of TCP and its like.
  static String port(String value) {
    return Integer.toString((int) number(value, PORT_MAX));
  }

  /// The length of a network's prefix; its family is not known here, so it is any byte.
  static String prefixLength(String value) {
    return Integer.toString((int) number(value, PREFIX_LENGTH_MAX));
  }

  /// The number of an address in memory: 64 bits without a sign.
  static String memory(String value) {
    return Long.toUnsignedString(number(value, -1));
  }

  /// An unsigned number of at most `max`.
  private static long number(String value, long max) {
    if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new Malformed("not a number");
    }
    int start = 0;
    while (start < value.length() - 1 && value.charAt(start) == '0') {
      start++;
    }
    if (value.length() - start > NUMBER_DIGITS_MAX) {
      throw new Malformed("number out of range");
    }
    long number = 0;
    for (int i = start; i < value.length(); i++) {
      int digit = value.charAt(i) - '0';
      long next = number * 10 + digit;
      boolean overflow = Long.compareUnsigned(number, Long.divideUnsigned(-1L - digit, 10)) > 0;
      if (overflow || Long.compareUnsigned(next, max) > 0) {
        throw new Malformed("number out of range");
      }
      number = next;
    }
    return number;
  }

  /// A multihash in any base, printed in base 64 for URLs.
  static String certificateHash(String value) {
    byte[] bytes = Multibase.decode(value);
    Multihash.checkWhole(bytes);
    return Multibase.BASE64_URL.encode(bytes);
  }

  /// A path of which each special character is escaped by a percent sign and two digits.
  static String httpPath(String value) {
    name(value);
    for (int i = value.indexOf('%'); i >= 0; i = value.indexOf('%', i + 1)) {
      if (i + 2 >= value.length()
          || Character.digit(value.charAt(i + 1), 16) < 0
          || Character.digit(value.charAt(i + 2), 16) < 0) {
        throw new Malformed("invalid URL escape");
      }
    }
    return value;
  }

  /// A Tor service without its suffix, and a port that is not 0.
  static String onion(String value, int hostChars) {
    int colon = value.indexOf(':');
    if (colon != hostChars) {
      throw new Malformed("not an onion address with a port");
    }
    String host = value.substring(0, colon).toLowerCase(Locale.ROOT);
    BASE32.decode(host, 0);
    long port = number(value.substring(colon + 1), PORT_MAX);
    if (port == 0) {
      throw new Malformed("port 0");
    }
    return host + ":" + port;
  }

  /// An I2P service by its hash.
  static String garlic32(String value) {
    int length = BASE32.decode(value, 0).length;
    if (length != GARLIC32_BYTES && length < GARLIC32_ENCRYPTED_BYTES_MIN) {
      throw new Malformed("not an I2P address in base 32");
    }
    return value;
  }

  /// An I2P service by its whole destination.
  static String garlic64(String value) {
    if (GARLIC_BASE64.decode(value, 0).length < GARLIC64_BYTES_MIN) {
      throw new Malformed("not an I2P address in base 64");
    }
    return value;
  }
}
