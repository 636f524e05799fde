package dev.pinfold.pins.rules;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.PinSpec;

/// What stores can keep as text: valid Unicode, as they write UTF-8.
final class Texts {

  private Texts() {}

  /// @throws ProblemException `invalid_text` if a string is not valid Unicode
  static void check(PinSpec spec) {
    check("name", spec.name());
    spec.metadata().keySet().forEach(key -> check("metadata", key));
    spec.metadata().values().forEach(value -> check("metadata", value));
    spec.userAllocations().forEach(peer -> check("user allocations", peer));
    spec.origins().forEach(origin -> check("origins", origin));
    spec.tags().forEach(tag -> check("tags", tag));
  }

  private static void check(String field, String text) {
    if (!text.equals(kept(text, Integer.MAX_VALUE))) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_text",
                  "a text has half of a surrogate pair, which is no character")
              .with("field", field));
    }
  }

  /// The beginning of a text, with what is no character replaced.
  ///
  /// @param max how many characters at most, as `String` counts them
  static String kept(String text, int max) {
    if (text.length() <= max && !hasSurrogates(text)) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (kept.length() + Character.charCount(c) > max) {
        break;
      }
      boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      kept.appendCodePoint(half ? 0xFFFD : c);
    }
    return kept.toString();
  }

  /// A loop, as this is asked of every text of an import.
  private static boolean hasSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
