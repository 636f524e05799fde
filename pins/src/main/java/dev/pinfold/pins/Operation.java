package dev.pinfold.pins;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Names a request of a client, so that it is done once even if it arrives again.
///
/// @param owner the number of the owner; others may use the same id
/// @param id the client's, 1 to 255 characters
/// @param hash of what was asked; the same id with another hash is refused
public record Operation(int owner, String id, byte[] hash) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Operation(int o, String i, byte[] h)
        && owner == o
        && id.equals(i)
        && Arrays.equals(hash, h);
  }

  @Override
  public int hashCode() {
    return id.hashCode() * 31 + owner;
  }
}
