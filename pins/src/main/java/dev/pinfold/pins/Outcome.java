package dev.pinfold.pins;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinRequest;
import org.jspecify.annotations.Nullable;

/// What became of a command.
public sealed interface Outcome {

  /// It is done, and durable.
  ///
  /// @param pin as it is now, or as it was last if it has gone; of a release, as it was before it
  /// @param request that the command was about, as it is now or was last; null if about none
  /// @param repeated whether this is the answer to an operation that was done before. Where an
  ///     operation changes nothing, it may also be true of the first answer, if the store had to
  ///     ask its database twice
  record Done(@Nullable Pin pin, @Nullable PinRequest request, boolean repeated)
      implements Outcome {}

  /// It was refused, and changed nothing.
  record Refused(Problem problem) implements Outcome {}

  /// An acknowledgement of an assignment that has been replaced. It changed nothing.
  ///
  /// @param now what is wanted of the peer
  /// @param epoch of the present assignment; 0 if there is none
  record Stale(PinIntent now, long epoch) implements Outcome {}

  /// Whether it was done is not known. The same command with the same operation can be given again.
  record Unknown(Problem problem) implements Outcome {}

  /// What was done.
  ///
  /// @throws ProblemException what it was refused for, or `stale_acknowledgement`
  default Done orThrow() {
    return switch (this) {
      case Done done -> done;
      case Refused(Problem problem) -> throw new ProblemException(problem);
      case Unknown(Problem problem) -> throw new ProblemException(problem);
      case Stale(PinIntent now, long epoch) ->
          throw new ProblemException(
              Problem.of(
                      Problem.Kind.CONFLICT,
                      "stale_acknowledgement",
                      "the assignment has been replaced")
                  .with("now", now)
                  .with("epoch", epoch));
    };
  }
}
