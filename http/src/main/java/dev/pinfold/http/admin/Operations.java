package dev.pinfold.http.admin;

import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.service.Owner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// What the header `Idempotency-Key` makes of a request: an operation that is done once, whose
/// repetition must be the same in method, path and body.
final class Operations {

  static final String HEADER = "Idempotency-Key";

  /// What remains of an operation's 255 characters besides the number of a line.
  private static final int KEY_CHARS_MAX = 235;

  private Operations() {}

  /// The key of a request, or null if it has none.
  static @Nullable String key(Exchange exchange) {
    String key = exchange.header(HEADER);
    if (key == null) {
      return null;
    }
    if (key.isEmpty()
        || key.length() > KEY_CHARS_MAX
        || !key.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw Failure.of(400, "invalid_idempotency_key", "The idempotency key is not valid.")
          .with("header", HEADER)
          .with("allowed", "1 to " + KEY_CHARS_MAX + " visible ASCII characters without spaces")
          .raise();
    }
    return key;
  }

  /// The operation of a request, or null if it has no key.
  static @Nullable Operation of(Exchange exchange, Owner owner, byte[] body) {
    String key = key(exchange);
    return key == null ? null : operation(exchange, owner, key, body);
  }

  /// The operation of one line of a body.
  static Operation ofLine(Exchange exchange, Owner owner, String key, long number, byte[] line) {
    return operation(exchange, owner, key + "/" + number, line);
  }

  private static Operation operation(Exchange exchange, Owner owner, String id, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          (exchange.method() + " " + exchange.rawPath() + "\n").getBytes(StandardCharsets.UTF_8));
      return new Operation(owner.number(), id, digest.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
