package dev.pinfold.model;

import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.io.Serial;

/// A text or some bytes that do not have the form they should have, with the reason in words.
///
/// It never leaves this package: the class that was asked to parse turns it into the
/// [ProblemException] of its own code. It has no stack trace, as only the words are ever used.
final class Malformed extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /// How much of a refused text goes into a problem: enough to recognize it in a log.
  private static final int SHOWN_CHARS_MAX = 100;

  private final String words;

  Malformed(String words) {
    super(words, null, false, false);
    this.words = words;
  }

  /// Why the input is refused.
  String words() {
    return words;
  }

  /// The failure for the caller.
  ///
  /// @param code the code of the problem
  /// @param key the name of the detail that shows the refused text
  /// @param text the refused text, of which at most 100 characters are shown
  ProblemException problem(String code, String key, String text) {
    return new ProblemException(Problem.of(Kind.INVALID, code, words).with(key, shown(text)));
  }

  /// A refused text, cut to what fits into a message or a log.
  static String shown(String text) {
    if (text.length() <= SHOWN_CHARS_MAX) {
      return text;
    }
    int end =
        Character.isHighSurrogate(text.charAt(SHOWN_CHARS_MAX - 1))
            ? SHOWN_CHARS_MAX - 1
            : SHOWN_CHARS_MAX;
    return text.substring(0, end);
  }
}
