package dev.pinfold.http.auth;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The passwords of the owners. It does not print them.
public final class Passwords {

  private static final byte[] NOBODY = new byte[0];

  private final Map<String, byte[]> byOwner = new HashMap<>();

  /// @throws ProblemException `no_credentials` if there are none, or one is empty: either would be
  ///     a door that looks closed
  public Passwords(Map<String, String> byOwner) {
    if (byOwner.isEmpty()) {
      throw unusable("Credentials are configured, but there are none.");
    }
    byOwner.forEach(
        (owner, password) -> {
          if (owner.isEmpty() || password.isEmpty()) {
            throw unusable("A configured owner or password is empty.");
          }
          this.byOwner.put(owner, password.getBytes(StandardCharsets.UTF_8));
        });
  }

  private static ProblemException unusable(String message) {
    return new ProblemException(Problem.of(Problem.Kind.INVALID, "no_credentials", message));
  }

  /// Whether `password` is that of `owner`, in a time that does not tell how nearly it was.
  boolean match(String owner, String password) {
    byte[] expected = byOwner.getOrDefault(owner, NOBODY);
    byte[] given = password.getBytes(StandardCharsets.UTF_8);
    return given.length > 0 && MessageDigest.isEqual(given, expected);
  }

  /// The password of `owner` as a key, or null if there is no such owner.
  byte @Nullable [] key(String owner) {
    return byOwner.get(owner);
  }
}
