package dev.pinfold.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The base of 256 emoji: one for each byte, without variation selectors.
@SuppressWarnings("Immutable") // Arrays that are written in the constructor only.
final class EmojiBase implements BaseCodec {

  static final EmojiBase INSTANCE = new EmojiBase();

  /// The alphabet of the multibase specification, in the order of the bytes.
  private static final String ALPHABET =
      """
      🚀🪐☄🛰🌌🌑🌒🌓🌔🌕🌖🌗🌘🌍🌏🌎🐉☀💻🖥💾💿😂❤😍🤣😊🙏💕😭😘👍\
      😅👏😁🔥🥰💔💖💙😢🤔😆🙄💪😉☺👌🤗💜😔😎😇🌹🤦🎉💞✌✨🤷😱😌🌸🙌\
      😋💗💚😏💛🙂💓🤩😄😀🖤😃💯🙈👇🎶😒🤭❣😜💋👀😪😑💥🙋😞😩😡🤪👊🥳\
      😥🤤👉💃😳✋😚😝😴🌟😬🙃🍀🌷😻😓⭐✅🥺🌈😈🤘💦✔😣🏃💐☹🎊💘😠☝\
      😕🌺🎂🌻😐🖕💝🙊😹🗣💫💀👑🎵🤞😛🔴😤🌼😫⚽🤙☕🏆🤫👈😮🙆🍻🍃🐶💁\
      😲🌿🧡🎁⚡🌞🎈❌✊👋😰🤨😶🤝🚶💰🍓💢🤟🙁🚨💨🤬✈🎀🍺🤓😙💟🌱😖👶\
      🥴▶➡❓💎💸⬇😨🌚🦋😷🕺⚠🙅😟😵👎🤲🤠🤧📌🔵💅🧐🐾🍒😗🤑🌊🤯🐷☎\
      💧😯💆👆🎤🙇🍑❄🌴💣🐸💌📍🥀🤢👅💡💩👐📸👻🤐🤮🎼🥵🚩🍎🍊👼💍📣🥂\
      """;

  private final int[] emoji;

  /// Each emoji with its byte: the code point above the low 8 bits, in ascending order.
  private final int[] reverse;

  private EmojiBase() {
    this.emoji = ALPHABET.codePoints().toArray();
    this.reverse = new int[emoji.length];
    for (int i = 0; i < emoji.length; i++) {
      reverse[i] = (emoji[i] << 8) | i;
    }
    Arrays.sort(reverse);
  }

  @Override
  public byte[] decode(String text, int from) {
    byte[] bytes = new byte[text.codePointCount(from, text.length())];
    int at = from;
    for (int i = 0; i < bytes.length; i++) {
      int point = text.codePointAt(at);
      int found = Arrays.binarySearch(reverse, point << 8);
      int entry = reverse[Math.min(found < 0 ? -found - 1 : found, reverse.length - 1)];
      if (entry >> 8 != point) {
        throw illegal(text.substring(from, at), point);
      }
      bytes[i] = (byte) entry;
      at += Character.charCount(point);
    }
    return bytes;
  }

  @Override
  public String encode(String prefix, byte[] bytes) {
    StringBuilder text = new StringBuilder(prefix);
    for (byte b : bytes) {
      text.appendCodePoint(emoji[b & 0xFF]);
    }
    return text.toString();
  }

  private static Malformed illegal(String before, int point) {
    return new Malformed(
        "illegal base256emoji data at input byte "
            + before.getBytes(StandardCharsets.UTF_8).length
            + ", char: '"
            + Character.toString(point)
            + "'");
  }
}
