package dev.pinfold.model;

/// The bases in which a CID may be written, each named by its first character.
///
/// These are the ones that go-multibase reads, without the identity base, whose prefix is a zero
/// byte and whose text is not text. What go-multibase does not read is not here: base 8, 10, 45,
/// base32z and proquints.
enum Multibase {
  BASE2("0", BitBase.exact("01")),
  BASE16("f", BitBase.ignoringCase("0123456789abcdef")),
  BASE16_UPPER("F", BitBase.ignoringCase("0123456789ABCDEF")),
  BASE32("b", BitBase.ignoringCase("abcdefghijklmnopqrstuvwxyz234567")),
  BASE32_UPPER("B", BitBase.ignoringCase("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
  BASE32_PAD("c", BitBase.ignoringCase("abcdefghijklmnopqrstuvwxyz234567").padded()),
  BASE32_PAD_UPPER("C", BitBase.ignoringCase("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").padded()),
  BASE32_HEX("v", BitBase.ignoringCase("0123456789abcdefghijklmnopqrstuv")),
  BASE32_HEX_UPPER("V", BitBase.ignoringCase("0123456789ABCDEFGHIJKLMNOPQRSTUV")),
  BASE32_HEX_PAD("t", BitBase.ignoringCase("0123456789abcdefghijklmnopqrstuv").padded()),
  BASE32_HEX_PAD_UPPER("T", BitBase.ignoringCase("0123456789ABCDEFGHIJKLMNOPQRSTUV").padded()),
  BASE36("k", DigitBase.BASE36),
  BASE36_UPPER("K", DigitBase.BASE36_UPPER),
  BASE58_BTC("z", DigitBase.BASE58_BTC),
  BASE58_FLICKR("Z", DigitBase.BASE58_FLICKR),
  BASE64("m", BitBase.exact("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")),
  BASE64_PAD(
      "M",
      BitBase.exact("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/").padded()),
  BASE64_URL(
      "u", BitBase.exact("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")),
  BASE64_URL_PAD(
      "U",
      BitBase.exact("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_").padded()),
  BASE256_EMOJI("🚀", EmojiBase.INSTANCE);

  private final String prefix;
  private final BaseCodec codec;

  Multibase(String prefix, BaseCodec codec) {
    this.prefix = prefix;
    this.codec = codec;
  }

  /// The bytes that a text with its prefix stands for.
  ///
  /// @throws Malformed with go-multibase's words if the base is unknown or the text is not its text
  static byte[] decode(String text) {
    if (text.isEmpty()) {
      throw new Malformed("cannot decode multibase for zero length string");
    }
    Multibase base = ofPrefix(text.codePointAt(0));
    return base.codec.decode(text, base.prefix.length());
  }

  /// The text of the bytes with the prefix of this base.
  String encode(byte[] bytes) {
    return codec.encode(prefix, bytes);
  }

  private static Multibase ofPrefix(int prefix) {
    return switch (prefix) {
      case '0' -> BASE2;
      case 'f' -> BASE16;
      case 'F' -> BASE16_UPPER;
      case 'b' -> BASE32;
      case 'B' -> BASE32_UPPER;
      case 'c' -> BASE32_PAD;
      case 'C' -> BASE32_PAD_UPPER;
      case 'v' -> BASE32_HEX;
      case 'V' -> BASE32_HEX_UPPER;
      case 't' -> BASE32_HEX_PAD;
      case 'T' -> BASE32_HEX_PAD_UPPER;
      case 'k' -> BASE36;
      case 'K' -> BASE36_UPPER;
      case 'z' -> BASE58_BTC;
      case 'Z' -> BASE58_FLICKR;
      case 'm' -> BASE64;
      case 'M' -> BASE64_PAD;
      case 'u' -> BASE64_URL;
      case 'U' -> BASE64_URL_PAD;
      case 0x1F680 -> BASE256_EMOJI;
      default -> throw new Malformed("selected encoding not supported");
    };
  }
}
