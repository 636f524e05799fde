package dev.pinfold.pins.service;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is kept of a token: never the token itself.
///
/// @param hash SHA-256 of the token, in hexadecimal digits
/// @param label what it is for, in the owner's words
/// @param expires null for never
public record Token(
    String hash, String owner, String label, Instant created, @Nullable Instant expires) {

  /// The first digits of the hash: enough to tell tokens apart.
  public String id() {
    return hash.substring(0, 12);
  }
}
