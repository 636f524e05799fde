package dev.pinfold.http.auth;

import org.jspecify.annotations.Nullable;

/// Decides who asks. Called for every request of an API but those that need nobody.
public interface Authenticator {

  /// Looks at the value of the `Authorization` header, or at null if there is none.
  Authentication authenticate(@Nullable String authorization);

  /// Whether a request without credentials is let in: such an API must not be reachable from
  /// everywhere by accident.
  boolean open();
}
