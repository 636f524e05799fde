package dev.pinfold.pins.service;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.Placement;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
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

  private static final String NOT_PINNED = "not_pinned";

  /// A version that no request has.
  private static final long NO_VERSION = -1;

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
    owner.checkMayWrite();
    Allocator allocator = peers.allocator();
    Instant now = clock.instant();
    Outcome[] outcomes = new Outcome[wishes.size()];
    List<Submission> submissions = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < wishes.size(); i++) {
      try {
        submissions.add(submission(owner, wishes.get(i), allocator, now));
        places.add(i);
      } catch (ProblemException e) {
        outcomes[i] = new Outcome.Refused(e.problem());
      }
    }
    List<Outcome> answers = applyWithinQuota(owner, submissions);
    for (int i = 0; i < answers.size(); i++) {
      outcomes[places.get(i)] = answers.get(i);
    }
    return List.of(outcomes);
  }

  private Submission submission(Owner owner, Wish wish, Allocator allocator, Instant now) {
    PinSpec spec = wish.spec();
    Allocator chosen = allocator;
    Cid from = spec.pinUpdate();
    if (from != null) {
      Pin existing = store.pin(from);
      PinRequest own = existing == null ? null : own(owner, existing);
      if (existing == null || own == null) {
        throw notPinned();
      }
      spec = updated(spec, own.spec(), from, now);
      chosen = preferring(allocator, existing.allocations());
    }
    return new Submission(
        new Command.Want(
            wish.cid(),
            ids.next(owner.number()),
            wish.keyed(),
            specs.complete(spec, now),
            now,
            chosen,
            wish.expectedVersion()),
        wish.operation(),
        true);
  }

  /// Applies those that the owner's quota has room for. What only changes a request that the owner
  /// has needs none; and what was done before has its outcome again, whatever room there is now.
  private List<Outcome> applyWithinQuota(Owner owner, List<Submission> submissions) {
    int granted = quotas.reserve(owner, submissions.size());
    try {
      if (granted == submissions.size()) {
        return apply(submissions);
      }
      List<Submission> fitting = new ArrayList<>(submissions.size());
      Set<Integer> without = new HashSet<>();
      int free = granted;
      for (Submission submission : submissions) {
        if (submission.command() instanceof Command.Want want && !changes(owner, want)) {
          if (free > 0) {
            free--;
          } else {
            without.add(fitting.size());
            fitting.add(impossible(submission, want));
            continue;
          }
        }
        fitting.add(submission);
      }
      List<Outcome> outcomes = new ArrayList<>(apply(fitting));
      for (int i : without) {
        if (isVersionConflict(outcomes.get(i))) {
          outcomes.set(i, new Outcome.Refused(quotas.exceeded(owner)));
        }
      }
      return outcomes;
    } finally {
      quotas.release(owner, granted);
    }
  }

  private boolean changes(Owner owner, Command.Want want) {
    Pin pin = want.keyed() ? store.pin(want.cid()) : null;
    return pin != null
        && pin.requests().stream().anyMatch(ref -> ref.keyed() && ref.owner() == owner.number());
  }

  /// The same command with a version that nothing has: it does nothing, but if its operation was
  /// done before, the outcome of that is the answer.
  private static Submission impossible(Submission submission, Command.Want want) {
    return new Submission(
        new Command.Want(
            want.cid(),
            want.id(),
            want.keyed(),
            want.spec(),
            want.created(),
            want.allocator(),
            NO_VERSION),
        submission.operation(),
        submission.audited());
  }

  private static boolean isVersionConflict(Outcome outcome) {
    return outcome instanceof Outcome.Refused(Problem problem)
        && problem.code().equals("version_conflict");
  }

  /// Imports requests as they were made elsewhere: with their times and peers, without events.
  ///
  /// @param imported what to import; a request of the owner on the same CID is replaced
  /// @return an outcome for each, in their order
  public List<Outcome> restore(Owner owner, List<Imported> imported) {
    owner.checkMayWrite();
    Allocator allocator = peers.allocator();
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
                  Allocator.fixed(pin.allocations(), allocator::everyone),
                  null),
              null,
              false));
    }
    return applyWithinQuota(owner, submissions);
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

  /// The request of the owner on a pin that speaks for it: the keyed one, or the first.
  private @Nullable PinRequest own(Owner owner, Pin pin) {
    RequestRef own = null;
    for (RequestRef ref : pin.requests()) {
      if (ref.owner() == owner.number() && (own == null || ref.keyed())) {
        own = ref;
      }
    }
    return own == null ? null : store.request(own.id());
  }

  /// A wish that updates another pin wants what the owner wants of that one; it can bring a name
  /// and an end of its own.
  private static PinSpec updated(PinSpec spec, PinSpec existing, Cid from, Instant now) {
    PinSpec.Builder updated = existing.toBuilder().pinUpdate(from);
    if (!spec.name().isEmpty()) {
      updated.name(spec.name());
    }
    Instant expireAt = spec.expireAt();
    if (expireAt != null && expireAt.isAfter(now)) {
      updated.expireAt(expireAt);
    }
    return updated.build();
  }

  /// Takes the peers that have the blocks already, where the owner does not prefer others.
  private static Allocator preferring(Allocator allocator, List<String> holders) {
    return new Allocator() {
      @Override
      public List<String> allocate(List<String> current, int min, int max, List<String> preferred) {
        return allocator.allocate(current, min, max, preferred.isEmpty() ? holders : preferred);
      }

      @Override
      public List<String> everyone() {
        return allocator.everyone();
      }
    };
  }

  /// Puts a new request in the place of an old one, and takes that back. The new one is there
  /// before the old one goes: what both want is held throughout. It needs no room in the quota.
  ///
  /// @throws ProblemException `not_pinned`
  public Outcome.Done replace(
      Owner owner, RequestId old, Cid cid, PinSpec spec, @Nullable Operation operation) {
    owner.checkMayWrite();
    Wish wish = new Wish(cid, spec, false, operation, null);
    Allocator allocator = peers.allocator();
    Submission made = submission(owner, wish, allocator, clock.instant());
    PinRequest existing = request(owner, old);
    if (existing == null) {
      // It may have been replaced by this very operation.
      Outcome outcome = apply(List.of(impossible(made, (Command.Want) made.command()))).getFirst();
      if (isVersionConflict(outcome)) {
        throw notPinned();
      }
      return outcome.orThrow();
    }
    Outcome.Done done = apply(List.of(made)).getFirst().orThrow();
    Outcome released =
        release(owner, List.of(new Withdrawal(existing.cid(), old, end(operation), null)))
            .getFirst();
    if (!(released instanceof Outcome.Refused(Problem problem))
        || !problem.code().equals(NOT_PINNED)) {
      released.orThrow();
    } else if (!done.repeated()) {
      // Another call has taken the old one back meanwhile: there is nothing to replace.
      PinRequest request = done.request();
      if (request != null) {
        release(owner, List.of(Withdrawal.of(request.cid(), request.id())));
      }
      throw notPinned();
    }
    return done;
  }

  /// The part of a replacement that takes the old request back: an operation of its own, so that
  /// who repeats the whole learns that this part was done, too.
  private static @Nullable Operation end(@Nullable Operation operation) {
    return operation == null
        ? null
        : new Operation(operation.owner(), operation.id() + "\0end", operation.hash());
  }

  // ---- taking back

  /// Takes the owner's request on a CID back.
  ///
  /// @return with the pin as it was
  /// @throws ProblemException `not_pinned`
  public Outcome.Done release(Owner owner, Cid cid) {
    return release(owner, List.of(Withdrawal.of(cid))).getFirst().orThrow();
  }

  /// Takes requests of the owner back, each for itself; they share commits.
  ///
  /// @return an outcome for each, in their order; refused as `not_pinned` is what is not there
  /// @throws ProblemException `owner_suspended`
  public List<Outcome> release(Owner owner, List<Withdrawal> withdrawals) {
    owner.checkMayWrite();
    Allocator allocator = peers.allocator();
    return apply(
        withdrawals.stream()
            .map(
                withdrawal ->
                    new Submission(
                        new Command.Release(
                            withdrawal.cid(),
                            owner.number(),
                            withdrawal.id(),
                            allocator,
                            withdrawal.expectedVersion(),
                            null),
                        withdrawal.operation(),
                        true))
            .toList());
  }

  /// Takes requests back whose time has come.
  ///
  /// @return how many
  int expire(int max) {
    Instant now = clock.instant();
    Allocator allocator = peers.allocator();
    List<PinRequest> due = store.due(now, max);
    List<Outcome> outcomes =
        apply(
            due.stream()
                .map(
                    request ->
                        Submission.of(
                            new Command.Release(
                                request.cid(),
                                request.owner(),
                                request.id(),
                                allocator,
                                null,
                                now)))
                .toList());
    return (int) outcomes.stream().filter(Outcome.Done.class::isInstance).count();
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

  static ProblemException notPinned() {
    return new ProblemException(
        Problem.of(Problem.Kind.NOT_FOUND, NOT_PINNED, "pin is not part of the pinset"));
  }
}
