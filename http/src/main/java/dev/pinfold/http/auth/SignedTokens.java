package dev.pinfold.http.auth;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonLimits;
import dev.pinfold.http.json.JsonValue;
import dev.pinfold.http.json.JsonWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// JSON Web Tokens that an owner's password signs: HS256, HS384 and HS512, and nothing else.
///
/// `iss` names the owner. `exp`, `nbf` and `iat` are honoured where they are present, without
/// leeway.
public final class SignedTokens {

  private static final JsonLimits LIMITS = new JsonLimits(8 * 1024, 4, 4 * 1024);
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Passwords passwords;
  private final InstantSource clock;

  /// Tokens of the owners in `passwords`.
  public SignedTokens(Passwords passwords, InstantSource clock) {
    this.passwords = passwords;
    this.clock = clock;
  }

  /// A token of `owner` that does not expire. Always the same, until the password changes.
  ///
  /// @throws IllegalArgumentException if there is no such owner
  public String issue(String owner) {
    byte[] key = passwords.key(owner);
    if (key == null) {
      throw new IllegalArgumentException("There is no password to sign with");
    }
    String signed =
        encode(out -> out.text("alg", "HS256").text("typ", "JWT"))
            + "."
            + encode(out -> out.text("iss", owner));
    return signed + "." + ENCODER.encodeToString(sign("HmacSHA256", key, signed));
  }

  private static String encode(Consumer<JsonWriter> members) {
    byte[] document =
        Json.document(
            out -> {
              out.beginObject();
              members.accept(out);
              out.endObject();
            });
    // Without the line feed at the end.
    return ENCODER.encodeToString(Arrays.copyOf(document, document.length - 1));
  }

  /// The owner whose password signed `token`, or null if it is not valid now.
  public @Nullable String verify(String token) {
    List<String> parts = List.of(token.split("\\.", -1));
    if (parts.size() != 3) {
      return null;
    }
    try {
      JsonValue.JsonObject header = parse(parts.get(0));
      JsonValue.JsonObject claims = parse(parts.get(1));
      String algorithm =
          switch (header.required("alg").asText()) {
            case "HS256" -> "HmacSHA256";
            case "HS384" -> "HmacSHA384";
            case "HS512" -> "HmacSHA512";
            default -> "";
          };
      // An extension that must be understood is not understood here.
      if (algorithm.isEmpty() || header.members().containsKey("crit")) {
        return null;
      }
      String issuer = claims.required("iss").asText();
      byte[] key = passwords.key(issuer);
      if (key == null) {
        return null;
      }
      byte[] expected = sign(algorithm, key, parts.get(0) + "." + parts.get(1));
      byte[] given = Base64.getUrlDecoder().decode(parts.get(2));
      return MessageDigest.isEqual(expected, given) && isTimely(claims) ? issuer : null;
    } catch (ProblemException | IllegalArgumentException e) {
      // What cannot be read is not valid, whatever the reason.
      return null;
    }
  }

  private static JsonValue.JsonObject parse(String part) {
    return Json.parse(Base64.getUrlDecoder().decode(part), LIMITS).asObject();
  }

  private boolean isTimely(JsonValue.JsonObject claims) {
    Instant now = clock.instant();
    BigDecimal seconds =
        BigDecimal.valueOf(now.getEpochSecond()).add(BigDecimal.valueOf(now.getNano(), 9));
    BigDecimal expires = time(claims, "exp");
    BigDecimal begins = time(claims, "nbf");
    BigDecimal issued = time(claims, "iat");
    return (expires == null || seconds.compareTo(expires) < 0)
        && (begins == null || seconds.compareTo(begins) >= 0)
        && (issued == null || seconds.compareTo(issued) >= 0);
  }

  private static @Nullable BigDecimal time(JsonValue.JsonObject claims, String name) {
    return switch (claims.optional(name)) {
      case null -> null;
      case JsonValue.JsonNumber number -> number.number();
      case JsonValue other -> throw new IllegalArgumentException(other.place());
    };
  }

  private static byte[] sign(String algorithm, byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + algorithm, e);
    }
  }
}
