package dev.pinfold.http.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What an `Authorization` header holds.
sealed interface Authorization {

  /// A name and a password.
  record Basic(String owner, String password) implements Authorization {

    @Override
    public String toString() {
      return "Basic[" + owner + "]";
    }
  }

  /// A token.
  record Bearer(String token) implements Authorization {

    @Override
    public String toString() {
      return "Bearer";
    }
  }

  /// Nothing that is understood.
  record None() implements Authorization {}

  static Authorization parse(@Nullable String header) {
    if (header == null) {
      return new None();
    }
    if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return new Bearer(header.substring(7).strip());
    }
    if (header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return basic(header.substring(6).strip());
    }
    return new None();
  }

  private static Authorization basic(String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? new None()
          : new Basic(pair.substring(0, colon), pair.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return new None();
    }
  }
}
