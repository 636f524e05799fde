package dev.pinfold.http.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// Opaque bearer tokens, as the Pinning Service API has it.
public final class TokenAuthenticator implements Authenticator {

  private final TokenLookup lookup;
  private final Challenges challenges;

  /// @param realm what the 401 answer says that the credentials are for
  public TokenAuthenticator(TokenLookup lookup, String realm) {
    this.lookup = lookup;
    this.challenges = new Challenges(realm);
  }

  @Override
  public Authentication authenticate(@Nullable String authorization) {
    return switch (Authorization.parse(authorization)) {
      case Authorization.Bearer bearer -> {
        Principal principal = bearer.token().isEmpty() ? null : lookup.find(sha256(bearer.token()));
        yield principal == null ? challenges.wrongToken() : new Authentication.Granted(principal);
      }
      case Authorization.Basic _, Authorization.None _ -> challenges.nothingGiven("Bearer");
    };
  }

  /// What [TokenLookup] knows a token by.
  public static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  @Override
  public boolean open() {
    return false;
  }
}
