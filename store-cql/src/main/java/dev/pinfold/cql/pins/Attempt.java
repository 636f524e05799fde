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

  /// Whether what is seen is what this node knew, and was not read.
  boolean guessed;

  /// Whether the pin has to be read, as a guess would not do or was wrong.
  private boolean reads;

  /// What is going to be decided.
  @Nullable Planned planned;

  /// The answer; null while there is none.
  @Nullable Outcome outcome;

  /// A change with its number.
  ///
  /// @param bytes of the pin, or of the request that has more
  record Planned(
      Change change,
      long number,
      long version,
      long segment,
      long leadVersion,
      long bytes,
      ListWrites lists) {

    /// The pin after it.
    Stored after() {
      return new Stored(change.after(), version, number, leadVersion);
    }
  }

  Attempt(Proposal proposal, @Nullable Operation operation) {
    this.proposal = proposal;
    this.cid = proposal.cid();
    this.operation = operation;
  }

  /// Sees the pin as this node knows it.
  ///
  /// @return whether that will do
  boolean guess(KnownPins known) {
    // Of an operation that may have been done before, the outcome has to be read. If its id was
    // claimed now, and was done all the same, the condition of its outcome's row refuses it.
    boolean done = operation != null && (claim == null || !claim.made());
    Stored stored = reads || done ? null : known.guess(cid);
    if (stored != null) {
      seen = new Truth.Seen(stored, Map.of(), null);
      guessed = hasAll();
      return guessed;
    }
    return false;
  }

  /// Sees what was read.
  void see(Truth.Seen read) {
    seen = read;
    guessed = false;
  }

  /// Has the pin read from now on.
  void haveRead() {
    reads = true;
  }

  /// Answers, if that rests on what was read; else has it read first, and tries again.
  void answer(Outcome answer) {
    if (guessed) {
      haveRead();
    } else {
      outcome = answer;
    }
  }

  /// Whether this try goes on.
  boolean goesOn() {
    return outcome == null && !(guessed && reads);
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
