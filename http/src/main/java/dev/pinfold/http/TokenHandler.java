package dev.pinfold.http;

import dev.pinfold.http.auth.SignedTokens;
import dev.pinfold.http.json.Json;
import org.jspecify.annotations.Nullable;

/// Answers `POST /token` with a token of whoever asks: `{"token":"..."}`.
public final class TokenHandler implements Handler {

  private final @Nullable SignedTokens tokens;

  /// @param tokens or null if no credentials are configured: then everybody is refused
  public TokenHandler(@Nullable SignedTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public void handle(Exchange exchange) {
    if (tokens == null) {
      throw Failure.of(401, "unauthorized", "unauthorized").raise();
    }
    String token;
    try {
      token = tokens.issue(exchange.principal().owner());
    } catch (IllegalArgumentException e) {
      // Somebody who came in without a password, as with an opaque token.
      throw Failure.of(401, "unauthorized", "unauthorized").raise();
    }
    exchange.json(Json.document(out -> out.beginObject().text("token", token).endObject()));
  }
}
