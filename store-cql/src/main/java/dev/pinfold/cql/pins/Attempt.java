package dev.pinfold.cql.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.rules.Change;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A submission while it is applied. Used by one thread.
final class Attempt {

  final Submission submission;
  final Cid cid;
  final @Nullable Operation operation;

  /// The claim on the operation's id, once there is one.
  Operations.@Nullable Claim claim;

  /// Requests that must be read beside the pin.
  private final Set<RequestId> wanted = new HashSet<>();

  Truth.Seen seen = new Truth.Seen(Stored.NOTHING, Map.of(), null);

  /// What is going to be decided.
  @Nullable Planned planned;

  /// The answer; null while there is none.
  @Nullable Outcome outcome;

  /// A change with its number.
  record Planned(Change change, long number, long segment, long leadVersion, ListDelta lists) {}

  Attempt(Submission submission) {
    this.submission = submission;
    this.cid = submission.command().cid();
    this.operation = submission.operation();
    if (submission.command() instanceof Command.Release release && release.id() != null) {
      wanted.add(release.id());
    }
  }

  Truth.Wanted wanted() {
    return new Truth.Wanted(cid, wanted, operation);
  }

  Planned plan() {
    return Objects.requireNonNull(planned);
  }

  /// Asks for a request that was not read.
  void want(RequestId id) {
    wanted.add(id);
  }

  /// Whether all requests were read that the command is about: those it changes or takes back, and
  /// the one that leads after them.
  boolean hasAll() {
    Pin pin = seen.stored().pin();
    if (pin == null) {
      return true;
    }
    switch (submission.command()) {
      case Command.Want want -> {
        for (RequestRef ref : pin.requests()) {
          if (ref.id().equals(want.id())
              || (want.keyed() && ref.keyed() && ref.owner() == want.id().owner())) {
            wanted.add(ref.id());
          }
        }
      }
      case Command.Release release -> {
        RequestId mine = release.id();
        for (RequestRef ref : pin.requests()) {
          if (mine == null && ref.keyed() && ref.owner() == release.owner()) {
            mine = ref.id();
          }
        }
        if (mine != null && Stored.ref(pin, mine) != null) {
          wanted.add(mine);
          RequestId without = mine;
          List<RequestRef> others =
              pin.requests().stream().filter(ref -> !ref.id().equals(without)).toList();
          RequestId next = RequestRef.leading(others);
          if (next != null && without.equals(pin.lead())) {
            wanted.add(next);
          }
        }
      }
      case Command.Assign _, Command.Acknowledge _, Command.Recover _, Command.Verify _ -> {}
    }
    for (RequestId id : wanted) {
      if (Stored.ref(pin, id) != null && seen.request(id) == null) {
        return false;
      }
    }
    return true;
  }

  /// The request on this pin as it was read.
  @Nullable PinRequest before(RequestId id) {
    return seen.request(id);
  }
}
