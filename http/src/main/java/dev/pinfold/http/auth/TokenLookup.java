package dev.pinfold.http.auth;

import org.jspecify.annotations.Nullable;

/// Knows whose an opaque token is, without knowing the token.
@FunctionalInterface
public interface TokenLookup {

  /// The principal of the token with this SHA-256, or null. A lookup by digest tells by its time
  /// nothing that helps to find a token.
  @Nullable Principal find(byte[] sha256);
}
