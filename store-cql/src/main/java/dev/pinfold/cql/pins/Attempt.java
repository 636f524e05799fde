package dev.pinfold.cql.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.rules.Change;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A proposal while it is applied. Used by one thread.
final class Attempt {

  final Proposal proposal;
  final Cid cid;
  final @Nullable Operation operation;

  /// The claim on the operation's id, once there is one.
  Operations.Claimed.@Nullable Claim claim;

  /// Requests that must be read beside the pin.
  private final Set<RequestId> wanted = new HashSet<>();

  Truth.Seen seen = new Truth.Seen(Stored.NOTHING, Map.of(), null);

  /// What is going to be decided.
  @Nullable Planned planned;

  /// The answer; null while there is none.
  @Nullable Outcome outcome;

  /// A change with its number.
  record Planned(
      Change change, long number, long version, long segment, long leadVersion, ListDelta lists) {}

  Attempt(Proposal proposal, @Nullable Operation operation) {
    this.proposal = proposal;
    this.cid = proposal.cid();
    this.operation = operation;
  }

  /// What to read: with requests that were found to be needed when the pin was read before.
  Truth.Wanted wanted() {
    return new Truth.Wanted(cid, Set.copyOf(wanted), operation);
  }

  Planned plan() {
    return Objects.requireNonNull(planned);
  }

  /// Asks for a request that was not read.
  void want(RequestId id) {
    wanted.add(id);
  }

  /// Whether all requests were read that the proposal is about.
  boolean hasAll() {
    Pin pin = seen.stored().pin();
    if (pin == null) {
      return true;
    }
    wanted.addAll(proposal.needs(pin));
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
