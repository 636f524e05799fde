package dev.pinfold.documents;

import java.nio.charset.StandardCharsets;

/// A document as a query gives it out.
///
/// @param json its text in UTF-8, as far as was asked for
public record Document(String id, byte[] json) {

  /// The JSON text.
  public String text() {
    return new String(json, StandardCharsets.UTF_8);
  }
}
