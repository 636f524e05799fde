package dev.pinfold.pins.testkit.history;

import dev.pinfold.base.Problem;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.rules.Change;
import dev.pinfold.pins.rules.PinRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A pin of which one thing is asked at a time: the rules, an outcome for each operation, and
/// versions that grow.
///
/// Which version a change gets is the store's affair, and not every answer tells it: that of a
/// release does not, nor one that never came. Then it may be any that somebody saw, or one that
/// nobody did. For the latter one stands for all: the least that there is.
final class PinModel {

  private final PinRules rules;
  private final Instant now;

  /// All versions that any answer has in it.
  private final TreeSet<Long> seen = new TreeSet<>();

  /// Those of them that are known to be of calls that were answered: no other change has one.
  private final TreeSet<Long> told = new TreeSet<>();

  PinModel(PinRules rules, Instant now, List<Call> calls) {
    this.rules = rules;
    this.now = now;
    for (Call call : calls) {
      switch (call) {
        case Call.Read read -> see(read.found());
        case Call.Change change -> see(change);
      }
    }
  }

  private void see(@Nullable Pin pin) {
    if (pin != null) {
      seen.add(pin.version());
      pin.placements().values().forEach(placement -> seen.add(placement.epoch()));
    }
  }

  private void see(Call.Change call) {
    // Whoever names one has seen it somewhere.
    Long named =
        switch (call.submission().command()) {
          case Command.Want want -> want.expectedVersion();
          case Command.Release release -> release.expectedVersion();
          case Command.Assign assign -> assign.expectedVersion();
          case Command.Acknowledge acknowledge -> (Long) acknowledge.epoch();
          case Command.Recover _, Command.Verify _ -> null;
        };
    if (named != null) {
      seen.add(named);
    }
    switch (call.outcome()) {
      case Outcome.Done done -> {
        see(done.pin());
        PinRequest request = done.request();
        if (request != null) {
          seen.add(request.version());
        }
        if (isOfWant(call) && !done.repeated()) {
          told.add(Objects.requireNonNull(done.pin()).version());
        }
      }
      case Outcome.Stale stale -> seen.add(stale.epoch());
      case Outcome.Refused(Problem problem) -> {
        if (problem.details().get("found") instanceof Long version) {
          seen.add(version);
        }
      }
      case Outcome.Unknown _ -> {}
    }
  }

  private static boolean isOfWant(Call.Change call) {
    return call.submission().command() instanceof Command.Want;
  }

  /// What a call can make of a state: nothing at all, if its answer would be another one.
  List<PinState> after(PinState state, Call call) {
    return switch (call) {
      case Call.Read read -> Objects.equals(read.found(), state.pin()) ? List.of(state) : List.of();
      case Call.Change change -> after(state, change);
    };
  }

  private List<PinState> after(PinState state, Call.Change call) {
    boolean known = !(call.outcome() instanceof Outcome.Unknown);
    Operation operation = call.submission().operation();
    PinState.Past past = operation == null ? null : state.past(operation);
    if (past != null) {
      return known && repeats(past, operation, call.outcome()) ? List.of(state) : List.of();
    }
    List<PinState> states = new ArrayList<>();
    for (long version : versions(state, call)) {
      Change change =
          rules.apply(
              state.pin(), call.submission().command(), state.requests()::get, now, version);
      boolean grows = change.isEmpty() || version > state.version();
      if (!grows || (known && !isToldBy(call.outcome(), change))) {
        continue;
      }
      PinState next = change.isEmpty() ? state : state.with(change, version);
      if (operation != null && change.outcome() instanceof Outcome.Done done) {
        next = next.with(operation, done);
      }
      // What has no effect and no answer need not be placed.
      if (known || !next.equals(state)) {
        states.add(next);
      }
      if (change.isEmpty()) {
        break;
      }
    }
    return states;
  }

  /// A store that asked its database twice may find its own first try, and take it for that of
  /// another who asked the same: no harm where nothing was changed.
  private static boolean isToldBy(Outcome outcome, Change change) {
    return outcome.equals(change.outcome())
        || (change.isEmpty()
            && change.outcome() instanceof Outcome.Done done
            && outcome.equals(new Outcome.Done(done.pin(), done.request(), true)));
  }

  private static boolean repeats(
      PinState.Past past, @Nullable Operation operation, Outcome outcome) {
    return past.operation().equals(operation)
        ? outcome.equals(new Outcome.Done(past.done().pin(), past.done().request(), true))
        : outcome instanceof Outcome.Refused(Problem problem)
            && problem.code().equals("operation_reused");
  }

  /// The versions that a change may get. As all that are told must come, and in their order, none
  /// is beyond the next of them.
  private List<Long> versions(PinState state, Call.Change call) {
    long least = state.version() + 1;
    Long next = told.ceiling(least);
    if (call.outcome() instanceof Outcome.Done(Pin pin, PinRequest _, boolean _)
        && pin != null
        && !(call.submission().command() instanceof Command.Release)) {
      long version = pin.version();
      // One that changes nothing tells the version that the pin has.
      return version == state.version() || (version >= least && (next == null || version <= next))
          ? List.of(version)
          : List.of();
    }
    if (call.outcome() instanceof Outcome.Refused || call.outcome() instanceof Outcome.Stale) {
      // It is to change nothing, so one is as good as another.
      return List.of(least);
    }
    TreeSet<Long> versions =
        new TreeSet<>(next == null ? seen.tailSet(least) : seen.subSet(least, next));
    if (next == null || least < next) {
      versions.add(least);
    }
    return List.copyOf(versions);
  }
}
