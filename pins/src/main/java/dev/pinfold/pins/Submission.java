package dev.pinfold.pins;

import org.jspecify.annotations.Nullable;

/// A command with the operation that it belongs to.
///
/// @param operation null if the client named none
/// @param audited whether events of it are kept; an import of millions keeps none
public record Submission(Command command, @Nullable Operation operation, boolean audited) {

  /// A command that may be done again if it is given again.
  public static Submission of(Command command) {
    return new Submission(command, null, true);
  }
}
