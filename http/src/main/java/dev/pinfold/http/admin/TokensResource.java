package dev.pinfold.http.admin;

import dev.pinfold.http.Exchange;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Rfc3339;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Token;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/// Tokens of owners. The text of one is shown once, when it is made.
final class TokensResource {

  private static final int BODY_BYTES_MAX = 16 << 10;
  private static final int LABEL_CHARS_MAX = 255;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{6,64}");

  private final Owners owners;
  private final Clock clock;

  TokensResource(Owners owners, Clock clock) {
    this.owners = owners;
    this.clock = clock;
  }

  void issue(Exchange exchange) {
    Owner owner = owners.require(exchange.path("name"));
    Members body = Members.optionalBody(exchange.bytes(BODY_BYTES_MAX));
    body.only("label", "expires_at", "expires_in");
    String label = body.text("label", "", LABEL_CHARS_MAX);
    Instant expires = body.end("expires_at", "expires_in", clock);
    Owners.NewToken made = owners.issue(owner.name(), label, expires);
    exchange.setHeader("Cache-Control", "no-store");
    exchange.answer(
        201,
        "application/json",
        Json.document(
            json ->
                print(made.token(), json.beginObject().text("token", made.text())).endObject()));
  }

  void list(Exchange exchange) {
    Parameters.of(exchange);
    Owner owner = owners.require(exchange.path("name"));
    List<Token> tokens = owners.tokens(owner.name());
    exchange.json(
        Json.document(
            json -> {
              json.beginObject().beginArray("tokens");
              for (Token token : tokens) {
                print(token, json.beginObject()).endObject();
              }
              json.endArray().endObject();
            }));
  }

  void revoke(Exchange exchange) {
    Parameters.of(exchange);
    String id = exchange.path("id");
    if (!ID.matcher(id).matches()) {
      throw Parameters.invalid("id", id, "6 to 64 hexadecimal digits in lower case");
    }
    owners.revoke(id);
    exchange.empty(204);
  }

  private static JsonWriter print(Token token, JsonWriter json) {
    Instant expires = token.expires();
    return json.text("id", token.id())
        .text("owner", token.owner())
        .text("label", token.label())
        .text("created", Rfc3339.format(token.created()))
        .text("expires_at", expires == null ? null : Rfc3339.format(expires));
  }
}
