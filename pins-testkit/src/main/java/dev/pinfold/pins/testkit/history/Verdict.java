package dev.pinfold.pins.testkit.history;

import dev.pinfold.base.Problem;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was found out about a history.
public sealed interface Verdict {

  /// There is an order in which all of it could have been asked one at a time.
  ///
  /// @param order one such
  record Linearizable(List<Call> order) implements Verdict {
    public Linearizable {
      order = List.copyOf(order);
    }
  }

  /// There is none.
  ///
  /// @param longest the longest beginning that was found
  /// @param stuck what was under way behind it, none of which can come next
  record Broken(List<Call> longest, List<Call> stuck) implements Verdict {

    private static final int SHOWN = 8;

    public Broken {
      longest = List.copyOf(longest);
      stuck = List.copyOf(stuck);
    }

    /// The end of the beginning, and what cannot follow: line by line.
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("after " + longest.size() + " calls, the last");
      longest.stream()
          .skip(Math.max(0, longest.size() - SHOWN))
          .forEach(call -> text.append("\n  ").append(text(call)));
      text.append("\nnone of these can follow");
      stuck.forEach(call -> text.append("\n  ").append(text(call)));
      return text.toString();
    }

    private static String text(Call call) {
      String what =
          switch (call) {
            case Call.Read read -> "read " + text(read.found());
            case Call.Change change -> text(change.submission()) + " -> " + text(change.outcome());
          };
      return "client %d, %d to %d: %s"
          .formatted(call.client(), call.asked(), call.answered(), what);
    }

    private static String text(Submission submission) {
      Operation operation = submission.operation();
      return (operation == null ? "" : "operation " + operation.id() + ": ")
          + switch (submission.command()) {
            case Command.Want want -> "want " + want.id() + expecting(want.expectedVersion());
            case Command.Release release ->
                "release " + release.id() + expecting(release.expectedVersion());
            case Command.Assign assign -> "assign" + expecting(assign.expectedVersion());
            case Command.Acknowledge told ->
                "%s by %s of %d".formatted(told.observation(), told.peer(), told.epoch());
            case Command.Recover recover -> recover.toString();
            case Command.Verify verify -> verify.toString();
          };
    }

    private static String expecting(@Nullable Long version) {
      return version == null ? "" : ", expecting " + version;
    }

    private static String text(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Done done -> (done.repeated() ? "repeated " : "done ") + text(done.pin());
        case Outcome.Refused(Problem problem) -> problem.code() + " " + problem.details();
        case Outcome.Stale stale -> stale.toString();
        case Outcome.Unknown(Problem problem) -> "unknown, " + problem.code();
      };
    }

    private static String text(@Nullable Pin pin) {
      if (pin == null) {
        return "nothing";
      }
      StringBuilder text = new StringBuilder("version ").append(pin.version());
      pin.requests().forEach(ref -> text.append(' ').append(ref.id()));
      pin.placements()
          .forEach(
              (peer, placement) ->
                  text.append(' ')
                      .append(peer)
                      .append('=')
                      .append(placement.status())
                      .append('@')
                      .append(placement.epoch()));
      return text.toString();
    }
  }

  /// It was not found out within so many states.
  record Undecided(int states) implements Verdict {}
}
