package dev.pinfold.pins.rules;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The life cycle of a pin: what each command makes of it. Every store uses these rules, so that
/// they differ in how they keep pins only.
///
/// ```
///            assign            begin             done
///   (none) ---------> QUEUED --------> PINNING --------> PINNED
///     ^                 ^  ^               | fail          | found missing
///     |                 |  +---- FAILED <--+               |
///     |                 |        (retry, recover)          |
///     |                 +----------------------------------+
///     | done            release, from any of them
///     +------ UNPINNING <------ UNPIN_QUEUED (UNPIN_FAILED when it fails, then again)
/// ```
///
/// Each assignment has an epoch; acknowledgements of another one change nothing. An epoch is the
/// version that made it, so epochs of a pin grow, too, even across its removal.
///
/// Pure: no clock, no chance, no I/O.
public final class PinRules {

  /// How many requests one pin can have.
  public static final int REQUESTS_MAX = 10_000;

  /// How many characters are kept of what a peer says when it fails.
  public static final int ERROR_CHARS_MAX = 1_000;

  private final RetryPolicy retries;

  public PinRules(RetryPolicy retries) {
    this.retries = retries;
  }

  /// What `command` makes of `pin`.
  ///
  /// @param pin null if there is none
  /// @param requests finds the requests of the pin
  /// @param version greater than every version that the pin had, also before it was removed
  /// @return what to write, or nothing with the reason
  public Change apply(
      @Nullable Pin pin,
      Command command,
      Function<RequestId, @Nullable PinRequest> requests,
      Instant now,
      long version) {
    try {
      return switch (command) {
        case Command.Want want -> want(pin, want, requests, now, version);
        case Command.Release release -> release(pin, release, requests, now, version);
        case Command.Assign assign -> assign(pin, assign, now, version);
        case Command.Acknowledge acknowledge -> acknowledge(pin, acknowledge, now, version);
        case Command.Recover recover -> recover(pin, recover, now, version);
        case Command.Verify verify -> verify(pin, verify, now, version);
      };
    } catch (ProblemException e) {
      return Change.nothing(pin, new Outcome.Refused(e.problem()));
    }
  }

  // ---- requests

  private static Change want(
      @Nullable Pin pin,
      Command.Want want,
      Function<RequestId, @Nullable PinRequest> requests,
      Instant now,
      long version) {
    Texts.check(want.spec());
    RequestRef mine = pin != null && want.keyed() ? keyed(pin, want.id().owner()) : null;
    PinRequest before = mine == null ? null : requests.apply(mine.id());
    checkVersion(want.expectedVersion(), before == null ? 0 : before.version());
    PinSpec spec = want.spec();
    if (before != null
        && before.spec().mode() == PinMode.RECURSIVE
        && spec.mode() == PinMode.DIRECT) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.CONFLICT,
              "pinned_recursively",
              "cannot repin a CID which is already pinned in recursive mode"
                  + " (new pin is pinned as direct). Unpin it first."));
    }
    RequestId id = before == null ? want.id() : before.id();
    List<RequestRef> refs = new ArrayList<>(pin == null ? List.of() : pin.requests());
    refs.removeIf(ref -> ref.id().equals(id));
    if (refs.size() >= REQUESTS_MAX) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.LIMIT,
                  "too_many_requests_on_cid",
                  "the CID has as many requests on it as are allowed")
              .with("allowed", REQUESTS_MAX));
    }
    refs.add(
        new RequestRef(
            id, want.keyed(), spec.mode(), spec.replicationMin(), spec.replicationMax()));
    refs.sort(Comparator.comparing(RequestRef::id));
    RequestId lead = RequestRef.leading(refs);
    boolean leads = id.equals(lead);
    Pin base =
        new Pin(
            want.cid(),
            leads || pin == null ? spec : pin.spec(),
            leads || pin == null ? want.created() : pin.created(),
            lead,
            refs,
            pin == null ? List.of() : pin.allocations(),
            pin == null ? new TreeMap<>() : pin.placements(),
            PinStatus.QUEUED,
            pin == null ? 0 : pin.size(),
            now,
            version);
    List<PinEvent> events = new ArrayList<>();
    events.add(
        new PinEvent(
            now,
            before == null ? PinEvent.Kind.REQUESTED : PinEvent.Kind.CHANGED,
            id.owner(),
            "",
            ""));
    boolean widened =
        pin != null && pin.mode() == PinMode.DIRECT && base.mode() == PinMode.RECURSIVE;
    Pin after =
        place(
            base,
            want.allocator(),
            spec.userAllocations(),
            widened || before != null,
            widened,
            now,
            events);
    PinRequest request =
        new PinRequest(id, want.cid(), want.keyed(), spec, want.created(), after.status(), version);
    return new Change(
        pin, after, List.of(request), List.of(), events, new Outcome.Done(after, request, false));
  }

  private static Change release(
      @Nullable Pin pin,
      Command.Release release,
      Function<RequestId, @Nullable PinRequest> requests,
      Instant now,
      long version) {
    RequestRef mine = null;
    if (pin != null) {
      RequestId id = release.id();
      mine = id == null ? keyed(pin, release.owner()) : find(pin, id);
    }
    PinRequest request = mine == null ? null : requests.apply(mine.id());
    if (pin == null || mine == null || request == null || mine.owner() != release.owner()) {
      throw new ProblemException(
          Problem.of(Problem.Kind.NOT_FOUND, "not_pinned", "pin is not part of the pinset"));
    }
    checkVersion(release.expectedVersion(), request.version());
    Instant expiredBy = release.expiredBy();
    Instant expires = request.spec().expireAt();
    if (expiredBy != null && (expires == null || expires.isAfter(expiredBy))) {
      // It was given more time since its end was read.
      return Change.nothing(pin, new Outcome.Done(pin, request, false));
    }
    List<PinEvent> events = new ArrayList<>();
    events.add(
        new PinEvent(
            now,
            expiredBy == null ? PinEvent.Kind.RELEASED : PinEvent.Kind.EXPIRED,
            release.owner(),
            "",
            ""));
    List<RequestRef> refs = new ArrayList<>(pin.requests());
    refs.remove(mine);
    RequestId lead = RequestRef.leading(refs);
    PinSpec spec = pin.spec();
    Instant created = pin.created();
    if (lead != null && !lead.equals(pin.lead())) {
      PinRequest next = Objects.requireNonNull(requests.apply(lead));
      spec = next.spec();
      created = next.created();
    }
    Pin base =
        new Pin(
            pin.cid(),
            spec,
            created,
            lead,
            refs,
            pin.allocations(),
            pin.placements(),
            pin.status(),
            pin.size(),
            now,
            version);
    Pin after =
        place(
            base, keeping(release.allocator()), spec.userAllocations(), false, false, now, events);
    return new Change(
        pin,
        gone(after) ? null : after,
        List.of(),
        List.of(request),
        events,
        new Outcome.Done(pin, request, false));
  }

  private static @Nullable RequestRef keyed(Pin pin, int owner) {
    for (RequestRef ref : pin.requests()) {
      if (ref.keyed() && ref.owner() == owner) {
        return ref;
      }
    }
    return null;
  }

  private static @Nullable RequestRef find(Pin pin, RequestId id) {
    for (RequestRef ref : pin.requests()) {
      if (ref.id().equals(id)) {
        return ref;
      }
    }
    return null;
  }

  private static void checkVersion(@Nullable Long expected, long found) {
    if (expected != null && expected != found) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "version_conflict",
                  "the version is not the one that was expected")
              .with("expected", expected)
              .with("found", found));
    }
  }

  // ---- placements

  private static Change assign(
      @Nullable Pin pin, Command.Assign assign, Instant now, long version) {
    Pin found = require(pin);
    checkVersion(assign.expectedVersion(), found.version());
    List<PinEvent> events = new ArrayList<>();
    SortedMap<String, Placement> placements = new TreeMap<>(found.placements());
    List<String> allocations = new ArrayList<>(found.allocations());
    String without = assign.without();
    if (without != null) {
      allocations.remove(without);
      if (placements.remove(without) != null) {
        events.add(new PinEvent(now, PinEvent.Kind.UNASSIGNED, 0, without, "the peer was removed"));
      }
    }
    Pin after =
        place(
            with(found, allocations, placements, now, version),
            without == null ? assign.allocator() : keeping(assign.allocator()),
            found.spec().userAllocations(),
            false,
            false,
            now,
            events);
    if (after.placements().equals(found.placements())
        && after.allocations().equals(found.allocations())) {
      return Change.nothing(found, new Outcome.Done(found, null, false));
    }
    return changed(found, after, events);
  }

  /// An allocator that leaves things as they are where there are not enough peers: nobody is kept
  /// from leaving because others cannot come.
  private static Allocator keeping(Allocator allocator) {
    return new Allocator() {
      @Override
      public List<String> allocate(List<String> current, int min, int max, List<String> preferred) {
        try {
          return allocator.allocate(current, min, max, preferred);
        } catch (ProblemException _) {
          return current;
        }
      }

      @Override
      public List<String> everyone() {
        return allocator.everyone();
      }
    };
  }

  private static Pin with(
      Pin pin,
      List<String> allocations,
      SortedMap<String, Placement> placements,
      Instant now,
      long version) {
    return new Pin(
        pin.cid(),
        pin.spec(),
        pin.created(),
        pin.lead(),
        pin.requests(),
        allocations,
        placements,
        pin.status(),
        pin.size(),
        now,
        version);
  }

  /// The pin with the placements that its requests want.
  ///
  /// @param retryFailed whether a peer that has failed is to try again
  /// @param restart whether peers that have it must begin again, as it is wanted whole now
  private static Pin place(
      Pin pin,
      Allocator allocator,
      List<String> preferred,
      boolean retryFailed,
      boolean restart,
      Instant now,
      List<PinEvent> events) {
    int min = pin.replicationMin();
    int max = pin.replicationMax();
    List<String> allocations = List.of();
    Collection<String> wanted = List.of();
    if (!pin.isReleased()) {
      if (min < 0 || max < 0) {
        wanted = allocator.everyone();
      } else {
        allocations =
            allocator.allocate(pin.allocations(), Math.max(1, min), Math.max(1, max), preferred);
        wanted = allocations;
      }
    }
    SortedMap<String, Placement> placements = new TreeMap<>(pin.placements());
    long epoch = pin.version();
    for (String peer : wanted) {
      Placement old = placements.get(peer);
      if (old != null
          && old.status().intent() == PinIntent.HELD
          && !restart
          && !(retryFailed && old.status() == PlacementStatus.FAILED)) {
        continue;
      }
      placements.put(peer, Placement.assigned(PlacementStatus.QUEUED, epoch, now));
      events.add(new PinEvent(now, PinEvent.Kind.ASSIGNED, 0, peer, ""));
    }
    for (Map.Entry<String, Placement> entry : placements.entrySet()) {
      if (!wanted.contains(entry.getKey())
          && entry.getValue().status().intent() == PinIntent.HELD) {
        entry.setValue(Placement.assigned(PlacementStatus.UNPIN_QUEUED, epoch, now));
        events.add(new PinEvent(now, PinEvent.Kind.UNASSIGNED, 0, entry.getKey(), ""));
      }
    }
    return new Pin(
        pin.cid(),
        pin.spec(),
        pin.created(),
        pin.lead(),
        pin.requests(),
        allocations,
        placements,
        status(pin, placements),
        pin.size(),
        now,
        pin.version());
  }

  private static PinStatus status(Pin pin, SortedMap<String, Placement> placements) {
    int min = pin.replicationMin();
    int held = 0;
    List<PlacementStatus> statuses = new ArrayList<>(placements.size());
    for (Placement placement : placements.values()) {
      statuses.add(placement.status());
      if (placement.status().intent() == PinIntent.HELD) {
        held++;
      }
    }
    return PinStatus.of(statuses, min > 0 ? min : held);
  }

  private static boolean gone(Pin pin) {
    return pin.isReleased() && pin.placements().isEmpty();
  }

  private Change acknowledge(
      @Nullable Pin pin, Command.Acknowledge told, Instant now, long version) {
    Placement placement = pin == null ? null : pin.placements().get(told.peer());
    if (pin == null || placement == null) {
      return Change.nothing(pin, new Outcome.Stale(PinIntent.RELEASED, 0));
    }
    PlacementStatus status = placement.status();
    boolean about =
        switch (told.observation()) {
          case PINNING, PINNED -> status.intent() == PinIntent.HELD;
          case UNPINNING, UNPINNED -> status.intent() == PinIntent.RELEASED;
          case FAILED -> true;
        };
    if (told.epoch() != placement.epoch() || !about) {
      return Change.nothing(pin, new Outcome.Stale(status.intent(), placement.epoch()));
    }
    SortedMap<String, Placement> placements = new TreeMap<>(pin.placements());
    List<PinEvent> events = new ArrayList<>(1);
    Instant due = placement.due();
    switch (told.observation()) {
      case PINNING -> {
        if (status == PlacementStatus.PINNED || status == PlacementStatus.PINNING) {
          return Change.nothing(pin, new Outcome.Done(pin, null, false));
        }
        placements.put(told.peer(), placement.observed(PlacementStatus.PINNING, now, now));
      }
      case PINNED -> {
        if (status == PlacementStatus.PINNED) {
          return Change.nothing(pin, new Outcome.Done(pin, null, false));
        }
        placements.put(told.peer(), placement.observed(PlacementStatus.PINNED, now, null));
        events.add(new PinEvent(now, PinEvent.Kind.PINNED, 0, told.peer(), ""));
      }
      case FAILED -> {
        if (status == PlacementStatus.PINNED) {
          return Change.nothing(pin, new Outcome.Done(pin, null, false));
        }
        due = retries.next(now, placement.attempts() + 1);
        PlacementStatus failed =
            status.intent() == PinIntent.HELD
                ? PlacementStatus.FAILED
                : PlacementStatus.UNPIN_FAILED;
        String error = Texts.kept(told.error(), ERROR_CHARS_MAX);
        placements.put(told.peer(), placement.failed(failed, error, now, due));
        events.add(new PinEvent(now, PinEvent.Kind.FAILED, 0, told.peer(), error));
      }
      case UNPINNING -> {
        if (status == PlacementStatus.UNPINNING) {
          return Change.nothing(pin, new Outcome.Done(pin, null, false));
        }
        placements.put(told.peer(), placement.observed(PlacementStatus.UNPINNING, now, now));
      }
      case UNPINNED -> {
        placements.remove(told.peer());
        events.add(new PinEvent(now, PinEvent.Kind.UNPINNED, 0, told.peer(), ""));
      }
    }
    Pin after = pin.with(placements, status(pin, placements), now, version);
    if (told.size() > 0) {
      after = sized(after, told.size());
    }
    return changed(pin, after, events);
  }

  private static Pin sized(Pin pin, long size) {
    return new Pin(
        pin.cid(),
        pin.spec(),
        pin.created(),
        pin.lead(),
        pin.requests(),
        pin.allocations(),
        pin.placements(),
        pin.status(),
        size,
        pin.updated(),
        pin.version());
  }

  private static Change recover(
      @Nullable Pin pin, Command.Recover recover, Instant now, long version) {
    Pin found = require(pin);
    SortedMap<String, Placement> placements = new TreeMap<>(found.placements());
    List<PinEvent> events = new ArrayList<>();
    for (Map.Entry<String, Placement> entry : placements.entrySet()) {
      PlacementStatus status = entry.getValue().status();
      boolean failed = status == PlacementStatus.FAILED || status == PlacementStatus.UNPIN_FAILED;
      if (failed && (recover.peer() == null || entry.getKey().equals(recover.peer()))) {
        entry.setValue(
            Placement.assigned(
                status == PlacementStatus.FAILED
                    ? PlacementStatus.QUEUED
                    : PlacementStatus.UNPIN_QUEUED,
                version,
                now));
        events.add(new PinEvent(now, PinEvent.Kind.RECOVERED, 0, entry.getKey(), ""));
      }
    }
    if (events.isEmpty()) {
      return Change.nothing(found, new Outcome.Done(found, null, false));
    }
    return changed(found, found.with(placements, status(found, placements), now, version), events);
  }

  private static Change verify(
      @Nullable Pin pin, Command.Verify verify, Instant now, long version) {
    Placement placement = pin == null ? null : pin.placements().get(verify.peer());
    if (pin != null && placement == null && verify.held() && isWantedByAll(pin)) {
      // It came to a peer that holds it already, before it was assigned there.
      placement = Placement.assigned(PlacementStatus.QUEUED, version, now);
    }
    if (pin == null || placement == null) {
      return Change.nothing(pin, new Outcome.Stale(PinIntent.RELEASED, 0));
    }
    SortedMap<String, Placement> placements = new TreeMap<>(pin.placements());
    PinEvent event;
    if (!verify.held() && placement.status() == PlacementStatus.PINNED) {
      Placement again = Placement.assigned(PlacementStatus.QUEUED, version, now);
      placements.put(
          verify.peer(),
          new Placement(
              again.status(),
              version,
              0,
              "the item should be pinned but it is not",
              now,
              now,
              now));
      event = new PinEvent(now, PinEvent.Kind.DRIFTED, 0, verify.peer(), "");
    } else if (verify.held()
        && placement.status().intent() == PinIntent.HELD
        && placement.status() != PlacementStatus.PINNED) {
      placements.put(verify.peer(), placement.observed(PlacementStatus.PINNED, now, null));
      event = new PinEvent(now, PinEvent.Kind.PINNED, 0, verify.peer(), "");
    } else {
      return Change.nothing(pin, new Outcome.Done(pin, null, false));
    }
    return changed(
        pin, pin.with(placements, status(pin, placements), now, version), List.of(event));
  }

  private static boolean isWantedByAll(Pin pin) {
    return !pin.isReleased() && pin.replicationMin() < 0;
  }

  private static Change changed(Pin before, Pin after, List<PinEvent> events) {
    return new Change(
        before,
        gone(after) ? null : after,
        List.of(),
        List.of(),
        events,
        new Outcome.Done(after, null, false));
  }

  private static Pin require(@Nullable Pin pin) {
    if (pin == null) {
      throw new ProblemException(
          Problem.of(Problem.Kind.NOT_FOUND, "not_pinned", "pin is not part of the pinset"));
    }
    return pin;
  }
}
