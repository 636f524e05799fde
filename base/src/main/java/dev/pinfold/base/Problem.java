package dev.pinfold.base;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/// A failure that a caller can act on: a stable code, the kind of answer it deserves, a sentence
/// for a person, and the values that the sentence is about.
///
/// The message is constant for a code; what varies goes into the details, so that failures can be
/// counted and searched by code.
///
/// ```java
/// throw new ProblemException(
///     Problem.of(Kind.NOT_FOUND, "no_such_collection", "The collection does not exist.")
///         .with("collection", name));
/// ```
///
/// @param code stable name in lower_snake case; programs compare it, so it is never reused
/// @param kind what the caller can do about it
/// @param message a sentence without variable parts
/// @param details the values that belong to this occurrence, in the order in which they were added
public record Problem(String code, Kind kind, String message, Map<String, Object> details) {

  private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_]*");

  /// What the caller can do about a problem. Each boundary maps every kind in one exhaustive
  /// switch.
  public enum Kind {
    /// The request can never succeed as it is.
    INVALID,
    /// What the request names does not exist.
    NOT_FOUND,
    /// The state is not the one that the request expects: read it again, then decide.
    CONFLICT,
    /// A configured bound would be exceeded.
    LIMIT,
    /// Others hold what the request needs: the same request may succeed later.
    BUSY,
    /// A part of the system that the request needs does not answer now.
    UNAVAILABLE,
    /// Stored data contradicts itself; repeating the request does not help.
    CORRUPT,
    /// The caller, or a deadline that it set, ended the request.
    CANCELLED,
    /// A defect of this program.
    INTERNAL;

    /// Whether it is the operator's to learn of, and no fault of who asked.
    public boolean isDefect() {
      return switch (this) {
        case CORRUPT, INTERNAL -> true;
        case INVALID, NOT_FOUND, CONFLICT, LIMIT, BUSY, UNAVAILABLE, CANCELLED -> false;
      };
    }
  }

  /// @throws IllegalArgumentException if the code is not in lower_snake case
  public Problem {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "A problem code matches " + CODE + ", this one does not: \"" + code + "\"");
    }
    // Not Map.copyOf: it forgets the order.
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /// A problem without details.
  public static Problem of(Kind kind, String code, String message) {
    return new Problem(code, kind, message, Map.of());
  }

  /// This problem with one more detail, placed last; an earlier value of the same key is replaced.
  public Problem with(String key, Object value) {
    Map<String, Object> extended = new LinkedHashMap<>(details);
    extended.remove(key);
    extended.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return new Problem(code, kind, message, extended);
  }
}
