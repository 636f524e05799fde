package dev.pinfold.pins.testkit.history;

import dev.pinfold.base.Problem;
import dev.pinfold.model.Pin;
import dev.pinfold.model.Placement;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.rules.Change;
import dev.pinfold.pins.rules.PinRules;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A pin as a store would keep it, but for a fault that strikes now and then.
final class FaultyPin {

  /// What can be wrong with a store.
  enum Fault {
    NONE,
    /// A change is made of the pin as it was before the last one, which it overwrites.
    LOST_UPDATE,
    /// A condition is not looked at.
    CONDITION_IGNORED,
    /// An operation that was done is done again.
    DONE_TWICE,
    /// A reader is shown the pin as it was before the last change.
    STALE_READ,
    /// An acknowledgement of a former assignment counts for the present one.
    LATE_ACKNOWLEDGEMENT,
    /// What was answered as done is not kept.
    NOT_KEPT,
    /// What was answered as refused is done.
    REFUSED_YET_DONE
  }

  private static final int ONE_IN = 8;

  private final PinRules rules;
  private final Instant now;
  private final Fault fault;
  private final Random random;
  private PinState state = PinState.NOTHING;
  private PinState before = PinState.NOTHING;
  private long version;
  private int strikes;

  FaultyPin(PinRules rules, Instant now, Fault fault, Random random) {
    this.rules = rules;
    this.now = now;
    this.fault = fault;
    this.random = random;
  }

  /// How often the fault has made a difference to what is kept or told.
  int strikes() {
    return strikes;
  }

  private boolean strikes(Fault which) {
    return fault == which && random.nextInt(ONE_IN) == 0;
  }

  @Nullable Pin read() {
    if (strikes(Fault.STALE_READ) && !before.equals(state)) {
      strikes++;
      return before.pin();
    }
    return state.pin();
  }

  Outcome apply(Submission submission) {
    Operation operation = submission.operation();
    PinState.Past past = operation == null ? null : state.past(operation);
    if (past != null && !strikes(Fault.DONE_TWICE)) {
      return new Outcome.Done(past.done().pin(), past.done().request(), true);
    }
    version += 1 + random.nextInt(3);
    Command command = submission.command();
    Change right = change(state, command);
    Change change = right;
    PinState base = state;
    if (strikes(Fault.LOST_UPDATE)) {
      base = before;
      change = change(before, command);
    } else if (strikes(Fault.CONDITION_IGNORED)) {
      change = change(state, unconditional(command));
    } else if (strikes(Fault.LATE_ACKNOWLEDGEMENT)) {
      change = change(state, ofPresent(command));
    }
    if (past != null || !change.equals(right)) {
      strikes++;
    }
    if (change.isEmpty()) {
      if (operation != null && change.outcome() instanceof Outcome.Done done) {
        state = state.with(operation, done);
      }
      return change.outcome();
    }
    if (strikes(Fault.NOT_KEPT)) {
      strikes++;
      return change.outcome();
    }
    before = state;
    state = base.with(change, version);
    if (operation != null && change.outcome() instanceof Outcome.Done done) {
      state = state.with(operation, done);
    }
    if (strikes(Fault.REFUSED_YET_DONE)) {
      strikes++;
      return new Outcome.Refused(
          Problem.of(Problem.Kind.UNAVAILABLE, "store_unavailable", "Nobody is there."));
    }
    return change.outcome();
  }

  private Change change(PinState of, Command command) {
    return rules.apply(of.pin(), command, of.requests()::get, now, version);
  }

  private static Command unconditional(Command command) {
    return switch (command) {
      case Command.Want want ->
          new Command.Want(
              want.cid(),
              want.id(),
              want.keyed(),
              want.spec(),
              want.created(),
              want.allocator(),
              null);
      case Command.Assign assign ->
          new Command.Assign(assign.cid(), assign.allocator(), assign.without(), null);
      case Command.Release _, Command.Acknowledge _, Command.Recover _, Command.Verify _ -> command;
    };
  }

  private Command ofPresent(Command command) {
    if (command instanceof Command.Acknowledge told && state.pin() != null) {
      Placement placement = state.pin().placements().get(told.peer());
      if (placement != null) {
        return new Command.Acknowledge(
            told.cid(),
            told.peer(),
            placement.epoch(),
            told.observation(),
            told.error(),
            told.size());
      }
    }
    return command;
  }
}
