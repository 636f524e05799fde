package dev.pinfold.http.auth;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets in whom one of several lets in; if none does, the first one's refusal stands.
///
/// @param choices in the order in which they are asked
public record AnyAuthenticator(List<Authenticator> choices) implements Authenticator {

  /// @throws IllegalArgumentException if there is nobody to ask
  public AnyAuthenticator {
    choices = List.copyOf(choices);
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("No authenticator to ask");
    }
  }

  @Override
  public Authentication authenticate(@Nullable String authorization) {
    Authentication first = choices.getFirst().authenticate(authorization);
    if (first instanceof Authentication.Granted) {
      return first;
    }
    for (Authenticator choice : choices.subList(1, choices.size())) {
      Authentication other = choice.authenticate(authorization);
      if (other instanceof Authentication.Granted) {
        return other;
      }
    }
    return first;
  }

  @Override
  public boolean open() {
    return choices.stream().anyMatch(Authenticator::open);
  }
}
