package dev.pinfold.http.auth;

/// Who asks.
///
/// @param owner the name under which the pins of this principal are kept
public record Principal(String owner) {

  /// @throws IllegalArgumentException if the owner has no name
  public Principal {
    if (owner.isEmpty()) {
      throw new IllegalArgumentException("An owner has a name");
    }
  }
}
