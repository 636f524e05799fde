package dev.pinfold.model;

import com.google.errorprone.annotations.Immutable;

/// One way to write bytes as text, without the character of multibase that names it.
@Immutable
sealed interface BaseCodec permits BitBase, DigitBase, EmojiBase {

  /// The bytes that the text stands for, from the character at `from` on.
  ///
  /// @throws Malformed with the words of the Go library for this base, if the text is not its text
  byte[] decode(String text, int from);

  /// The text of the bytes, behind a prefix that may be empty.
  String encode(String prefix, byte[] bytes);
}
