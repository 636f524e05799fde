package dev.pinfold.http;

import java.util.Objects;

/// One line of a header section.
///
/// @param name as it is written; names are compared without regard to case
/// @param value without line breaks
public record Header(String name, String value) {

  /// @throws IllegalArgumentException if the value would break out of its line
  public Header {
    Objects.requireNonNull(name, "name");
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) < ' ' && value.charAt(i) != '\t') {
        throw new IllegalArgumentException("A control character in the header " + name);
      }
    }
  }
}
