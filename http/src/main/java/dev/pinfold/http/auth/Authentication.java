package dev.pinfold.http.auth;

import java.util.List;

/// What came of looking at credentials.
public sealed interface Authentication {

  /// They belong to `principal`.
  record Granted(Principal principal) implements Authentication {}

  /// They do not let anyone in.
  ///
  /// @param message what the 401 answer says
  /// @param challenges one `WWW-Authenticate` header each
  record Refused(String message, List<String> challenges) implements Authentication {

    /// Keeps a copy of the challenges.
    public Refused {
      challenges = List.copyOf(challenges);
    }
  }
}
