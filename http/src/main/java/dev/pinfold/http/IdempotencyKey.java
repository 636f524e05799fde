package dev.pinfold.http;

import dev.pinfold.pins.Operation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header `Idempotency-Key`: it makes a request an operation that is done once, whose
/// repetition must ask for the same.
public final class IdempotencyKey {

  public static final String HEADER = "Idempotency-Key";

  /// What remains of the 255 characters of an operation's id beside the number of a line.
  private static final int CHARS_MAX = 235;

  private final String text;

  private IdempotencyKey(String text) {
    this.text = text;
  }

  /// The key of a request, or null if it has none.
  ///
  /// @throws FailureException 400 if it is none that can be kept
  public static @Nullable IdempotencyKey of(Exchange exchange) {
    List<String> values = exchange.headers(HEADER);
    if (values.isEmpty()) {
      return null;
    }
    String text = values.getFirst();
    boolean visible = text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    if (values.size() > 1 || text.isEmpty() || text.length() > CHARS_MAX || !visible) {
      throw Failure.of(400, "invalid_idempotency_key", "The idempotency key is not valid.")
          .with("header", HEADER)
          .with("allowed", "one key of 1 to " + CHARS_MAX + " visible ASCII characters")
          .raise();
    }
    return new IdempotencyKey(text);
  }

  /// The operation that a request with this key is.
  ///
  /// @param owner number of the owner
  /// @param path as it is compared with the path of a repetition
  /// @param content as it is compared with the content of a repetition
  public Operation operation(int owner, String method, String path, byte[] content) {
    return new Operation(owner, text, hash(method, path, content));
  }

  /// The operation that one line of a request with this key is.
  ///
  /// @param line its number
  public Operation operation(int owner, String method, String path, byte[] content, long line) {
    return new Operation(owner, text + "/" + line, hash(method, path, content));
  }

  private static byte[] hash(String method, String path, byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((method + " " + path + "\n").getBytes(StandardCharsets.UTF_8));
      return digest.digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
