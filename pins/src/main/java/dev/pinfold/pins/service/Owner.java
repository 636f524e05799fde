package dev.pinfold.pins.service;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.time.Instant;

/// A tenant.
///
/// @param number names the owner in ids of requests; never reused
/// @param name unique, 1 to 64 letters, digits, `.`, `_`, `-`, `@`
/// @param suspended whether it may only read
public record Owner(int number, String name, Quota quota, boolean suspended, Instant created) {

  /// Refuses an owner who may only read.
  ///
  /// @throws ProblemException `owner_suspended`
  public void checkMayWrite() {
    if (suspended) {
      throw new ProblemException(
          Problem.of(Problem.Kind.CONFLICT, "owner_suspended", "the owner may only read")
              .with("owner", name));
    }
  }
}
