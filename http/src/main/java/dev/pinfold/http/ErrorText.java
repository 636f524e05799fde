package dev.pinfold.http;

import java.util.StringJoiner;

/// A failure in one line of text, for shapes that have no other place for its details.
final class ErrorText {

  private ErrorText() {}

  static String sentence(Failure failure, String requestId) {
    if (failure.isDefect()) {
      return failure.message() + " (request_id=" + requestId + ")";
    }
    if (failure.details().isEmpty()) {
      return failure.message();
    }
    StringJoiner details = new StringJoiner(", ", " (", ")");
    failure.details().forEach((key, value) -> details.add(key + "=" + value));
    return failure.message() + details;
  }
}
