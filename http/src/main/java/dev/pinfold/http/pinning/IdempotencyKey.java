package dev.pinfold.http.pinning;

import dev.pinfold.http.Exchange;
import dev.pinfold.model.PinRequest;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.service.Owner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The header `Idempotency-Key`: a request that comes again with the same key is done once.
///
/// @param text 1 to [#CHARS_MAX] visible characters of ASCII
record IdempotencyKey(String text) {

  static final String HEADER = "Idempotency-Key";

  /// Leaves room for the number of a line: ids of operations have up to 255 characters.
  static final int CHARS_MAX = 235;

  /// The key of a request, or null if it has none.
  ///
  /// @throws dev.pinfold.http.FailureException 400 if it is none that can be kept
  static @Nullable IdempotencyKey of(Exchange exchange) {
    List<String> values = exchange.headers(HEADER);
    if (values.isEmpty()) {
      return null;
    }
    String text = values.getFirst();
    boolean visible = text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    if (values.size() > 1 || text.isEmpty() || text.length() > CHARS_MAX || !visible) {
      throw Refusals.parameter(
              HEADER, String.join(", ", values), "one key of 1 to 235 visible characters")
          .raise();
    }
    return new IdempotencyKey(text);
  }

  /// The operation that a request with this key is.
  ///
  /// @param path that was asked, in its canonical form
  Operation operation(Owner owner, String path, PinObject pin) {
    return new Operation(owner.number(), text, hash(path, pin));
  }

  /// The operation that one line of a request with this key is.
  Operation operation(Owner owner, String path, PinObject pin, long line) {
    return new Operation(owner.number(), text + "#" + line, hash(path, pin));
  }

  /// What an operation made: as it was then, or as it is by now if it was done before and is still
  /// there.
  static PinRequest made(Outcome.Done done, PinStore store) {
    PinRequest made = Objects.requireNonNull(done.request(), "request");
    PinRequest present = done.repeated() ? store.request(made.id()) : null;
    return present == null ? made : present;
  }

  private static byte[] hash(String path, PinObject pin) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(("POST " + path + "\n").getBytes(StandardCharsets.UTF_8));
      return digest.digest(pin.canonical());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
