package dev.pinfold.pins.service;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.Placement;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Submission;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What owners can do with pins.
///
/// Safe for use by many threads. Calls return when what they changed is durable.
public final class PinService {

  private final PinStore store;
  private final Peers peers;
  private final Clock clock;
  private final RequestIds ids;
  private final SpecRules specs;
  private final Quotas quotas;
  private final Arrivals arrivals;

  public PinService(
      PinStore store, Peers peers, ServiceSettings settings, Clock clock, SecureRandom random) {
    this.store = store;
    this.peers = peers;
    this.clock = clock;
    this.ids = new RequestIds(clock, random);
    this.specs = new SpecRules(settings);
    this.quotas = new Quotas(store);
    this.arrivals = new Arrivals();
  }

  /// The pins, to be read.
  public PinStore store() {
    return store;
  }

  Arrivals arrivals() {
    return arrivals;
  }

  // ---- asking

  /// Makes a request, or changes the owner's.
  ///
  /// @throws ProblemException what is wrong with it
  public Outcome.Done want(Owner owner, Wish wish) {
    return want(owner, List.of(wish)).getFirst().orThrow();
  }

  /// Makes or changes requests, each for itself.
  ///
  /// @return an outcome for each, in their order
  public List<Outcome> want(Owner owner, List<Wish> wishes) {
    mayWrite(owner);
    Allocator allocator = peers.allocator();
    Instant now = clock.instant();
    Outcome[] outcomes = new Outcome[wishes.size()];
    List<Submission> submissions = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < wishes.size(); i++) {
      Wish wish = wishes.get(i);
      try {
        PinSpec spec = specs.complete(updated(wish.spec(), now), now);
        quotas.reserve(owner, 1);
        submissions.add(
            new Submission(
                new Command.Want(
                    wish.cid(),
                    ids.next(owner.number()),
                    wish.keyed(),
                    spec,
                    now,
                    allocator,
                    wish.expectedVersion()),
                wish.operation(),
                true));
        places.add(i);
      } catch (ProblemException e) {
        outcomes[i] = new Outcome.Refused(e.problem());
      }
    }
    try {
      List<Outcome> answers = apply(submissions);
      for (int i = 0; i < answers.size(); i++) {
        outcomes[places.get(i)] = answers.get(i);
      }
    } finally {
      quotas.release(owner, submissions.size());
    }
    return List.of(outcomes);
  }

  /// Imports requests as they were made elsewhere: with their times and peers, without events.
  ///
  /// @param imported what to import; a request of the owner on the same CID is replaced
  public List<Outcome> restore(Owner owner, List<Imported> imported) {
    mayWrite(owner);
    quotas.reserve(owner, imported.size());
    try {
      List<String> everyone = peers.allocator().everyone();
      List<Submission> submissions = new ArrayList<>(imported.size());
      for (Imported pin : imported) {
        submissions.add(
            new Submission(
                new Command.Want(
                    pin.cid(),
                    ids.at(owner.number(), pin.created(), pin.cid()),
                    true,
                    pin.spec(),
                    pin.created(),
                    Allocator.fixed(pin.allocations(), everyone),
                    null),
                null,
                false));
      }
      return apply(submissions);
    } finally {
      quotas.release(owner, imported.size());
    }
  }

  /// A pin of another system.
  ///
  /// @param spec with factors that are not 0
  public record Imported(Cid cid, PinSpec spec, Instant created, List<String> allocations) {
    public Imported {
      SpecRules.checkBounds(spec);
      allocations = List.copyOf(allocations);
    }
  }

  /// A wish that updates another pin wants what that one wants; it can bring a name and an end of
  /// its own.
  private PinSpec updated(PinSpec spec, Instant now) {
    Cid from = spec.pinUpdate();
    if (from == null) {
      return spec;
    }
    Pin existing = store.pin(from);
    if (existing == null || existing.isReleased()) {
      throw notPinned();
    }
    PinSpec.Builder updated = existing.spec().toBuilder().pinUpdate(from);
    if (!spec.name().isEmpty()) {
      updated.name(spec.name());
    }
    Instant expireAt = spec.expireAt();
    if (expireAt != null && expireAt.isAfter(now)) {
      updated.expireAt(expireAt);
    }
    return updated.build();
  }

  /// Puts a new request in the place of an old one, and takes that back. The new one is there
  /// before the old one goes: what both want is held throughout.
  ///
  /// @throws ProblemException `not_pinned`
  public Outcome.Done replace(
      Owner owner, RequestId old, Cid cid, PinSpec spec, @Nullable Operation operation) {
    PinRequest existing = request(owner, old);
    if (existing == null) {
      if (operation == null) {
        throw notPinned();
      }
      // It may have been replaced by this very operation.
      Outcome.Done done = want(owner, new Wish(cid, spec, false, operation, null));
      if (done.repeated()) {
        return done;
      }
      PinRequest made = done.request();
      if (made != null) {
        release(owner, made.cid(), made.id());
      }
      throw notPinned();
    }
    Outcome.Done done = want(owner, new Wish(cid, spec, false, operation, null));
    release(owner, existing.cid(), existing.id());
    return done;
  }

  // ---- taking back

  /// Takes the owner's request on a CID back.
  ///
  /// @return with the pin as it was
  /// @throws ProblemException `not_pinned`
  public Outcome.Done release(Owner owner, Cid cid) {
    return release(owner, cid, null).orThrow();
  }

  /// Takes a request back.
  ///
  /// @throws ProblemException `not_pinned`
  public Outcome.Done release(Owner owner, RequestId id) {
    PinRequest request = request(owner, id);
    if (request == null) {
      throw notPinned();
    }
    return release(owner, request.cid(), id).orThrow();
  }

  private Outcome release(Owner owner, Cid cid, @Nullable RequestId id) {
    mayWrite(owner);
    return apply(
            List.of(
                Submission.of(
                    new Command.Release(cid, owner.number(), id, peers.allocator(), null, null))))
        .getFirst();
  }

  /// Takes the owner's requests on CIDs back, each for itself.
  ///
  /// @return an outcome for each, in their order
  public List<Outcome> release(Owner owner, List<Cid> cids) {
    mayWrite(owner);
    Allocator allocator = peers.allocator();
    return apply(
        cids.stream()
            .map(
                cid ->
                    Submission.of(
                        new Command.Release(cid, owner.number(), null, allocator, null, null)))
            .toList());
  }

  /// Takes requests back whose time has come.
  ///
  /// @return how many
  int expire(int max) {
    Instant now = clock.instant();
    Allocator allocator = peers.allocator();
    List<PinRequest> due = store.due(now, max);
    apply(
        due.stream()
            .map(
                request ->
                    Submission.of(
                        new Command.Release(
                            request.cid(), request.owner(), request.id(), allocator, null, now)))
            .toList());
    return due.size();
  }

  // ---- the rest

  /// A request of the owner, or null.
  public @Nullable PinRequest request(Owner owner, RequestId id) {
    PinRequest request = id.owner() == owner.number() ? store.request(id) : null;
    return request != null && request.owner() == owner.number() ? request : null;
  }

  /// Tries again what has failed of a pin.
  ///
  /// @param peer where; null for everywhere
  /// @throws ProblemException `not_pinned`
  public Pin recover(Cid cid, @Nullable String peer) {
    Outcome.Done done =
        apply(List.of(Submission.of(new Command.Recover(cid, peer)))).getFirst().orThrow();
    Pin pin = done.pin();
    if (pin == null) {
      throw notPinned();
    }
    return pin;
  }

  /// Applies commands, and wakes the peers that have work by them.
  List<Outcome> apply(List<Submission> submissions) {
    List<Outcome> outcomes = store.apply(submissions);
    Set<String> woken = new HashSet<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Done(Pin pin, _, _) && pin != null) {
        for (Map.Entry<String, Placement> entry : pin.placements().entrySet()) {
          woken.add(entry.getKey());
        }
      }
    }
    arrivals.arrive(woken);
    return outcomes;
  }

  private static void mayWrite(Owner owner) {
    if (owner.suspended()) {
      throw new ProblemException(
          Problem.of(Problem.Kind.CONFLICT, "owner_suspended", "the owner may only read")
              .with("owner", owner.name()));
    }
  }

  static ProblemException notPinned() {
    return new ProblemException(
        Problem.of(Problem.Kind.NOT_FOUND, "not_pinned", "pin is not part of the pinset"));
  }
}
