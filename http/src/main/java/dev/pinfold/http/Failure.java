package dev.pinfold.http;

import dev.pinfold.base.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// An error answer before it has a shape: its status, and what an [ErrorShape] makes a body of.
///
/// A handler that must answer an exact status and text throws one; everything else throws a
/// [dev.pinfold.base.ProblemException], whose status follows from its kind.
///
/// ```java
/// throw Failure.of(404, "not_found", "pin is not part of the pinset").raise();
/// ```
///
/// @param status 400 or above
/// @param code stable name in lower_snake case
/// @param message a sentence for a person
/// @param details the values that the sentence is about, in order
/// @param headers what the answer carries besides the usual headers
public record Failure(
    int status, String code, String message, Map<String, Object> details, List<Header> headers) {

  /// The code of what must not have happened. The log knows more.
  private static final String DEFECT = "internal_error";

  /// @throws IllegalArgumentException if the status is not that of an error
  public Failure {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("Not the status of an error: " + status);
    }
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    headers = List.copyOf(headers);
  }

  /// A failure without details.
  public static Failure of(int status, String code, String message) {
    return new Failure(status, code, message, Map.of(), List.of());
  }

  /// What is answered in the place of a defect.
  public static Failure defect() {
    return of(500, DEFECT, "internal error");
  }

  /// Whether it stands for a defect. A status of 500 alone does not say so: the cluster answers it
  /// to mistakes of clients, too.
  boolean isDefect() {
    return code.equals(DEFECT);
  }

  /// A problem, answered with `status`. Problems that are worth another try say when.
  public static Failure of(Problem problem, int status) {
    Failure failure =
        new Failure(status, problem.code(), problem.message(), problem.details(), List.of());
    return switch (problem.kind()) {
      case BUSY, UNAVAILABLE -> failure.header("Retry-After", "1");
      case INVALID, NOT_FOUND, CONFLICT, LIMIT, CORRUPT, CANCELLED, INTERNAL -> failure;
    };
  }

  /// This failure with one more header.
  public Failure header(String name, String value) {
    List<Header> extended = new ArrayList<>(headers);
    extended.add(new Header(name, value));
    return new Failure(status, code, message, details, extended);
  }

  /// This failure with one more detail, placed last.
  public Failure with(String key, Object value) {
    Map<String, Object> extended = new LinkedHashMap<>(details);
    extended.remove(key);
    extended.put(key, value);
    return new Failure(status, code, message, extended, headers);
  }

  /// The exception that carries this failure to where it is answered.
  public FailureException raise() {
    return new FailureException(this);
  }
}
