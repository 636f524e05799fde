package dev.pinfold.http.auth;

import org.jspecify.annotations.Nullable;

/// Lets everybody in, as one and the same principal, whatever credentials they send.
///
/// @param principal whom everybody is taken for
public record OpenAccess(Principal principal) implements Authenticator {

  @Override
  public Authentication authenticate(@Nullable String authorization) {
    return new Authentication.Granted(principal);
  }

  @Override
  public boolean open() {
    return true;
  }
}
