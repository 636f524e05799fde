package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.RequestQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is true of every pin, and of every store while nobody writes.
public final class Invariants {

  private static final Instant FAR = Instant.ofEpochMilli(1L << 46);

  /// What placements can be in of which something remains to be done.
  public static final Set<PlacementStatus> UNSETTLED =
      Set.copyOf(EnumSet.complementOf(EnumSet.of(PlacementStatus.PINNED)));

  private Invariants() {}

  /// Checks a pin.
  public static void check(Pin pin) {
    String what = pin.toString();
    List<RequestRef> refs = pin.requests();
    List<RequestRef> sorted = new ArrayList<>(refs);
    sorted.sort(Comparator.comparing(RequestRef::id));
    assertEquals(sorted, refs, "requests are in the order of their ids");
    assertEquals(
        refs.size(), refs.stream().map(RequestRef::id).distinct().count(), "each request once");
    List<Integer> keyed = refs.stream().filter(RequestRef::keyed).map(RequestRef::owner).toList();
    assertEquals(keyed.size(), Set.copyOf(keyed).size(), "one keyed request an owner");
    assertEquals(lead(refs), pin.lead(), "who leads");
    assertTrue(!refs.isEmpty() || !pin.placements().isEmpty(), "a pin for nothing: " + what);

    Set<String> held = new TreeSet<>();
    List<PlacementStatus> statuses = new ArrayList<>();
    pin.placements()
        .forEach(
            (peer, placement) -> {
              statuses.add(placement.status());
              if (placement.status().intent() == PinIntent.HELD) {
                held.add(peer);
              }
              check(pin, placement);
            });
    if (pin.isReleased()) {
      assertEquals(Set.of(), held, "nobody is to hold what nobody wants: " + what);
    } else if (pin.replicationMin() < 0) {
      assertEquals(List.of(), pin.allocations(), "none is chosen where all are wanted");
    } else {
      assertEquals(new TreeSet<>(pin.allocations()), held, "the chosen are to hold it: " + what);
    }
    int min = pin.replicationMin();
    assertEquals(PinStatus.of(statuses, min > 0 ? min : held.size()), pin.status(), what);
  }

  private static @Nullable RequestId lead(List<RequestRef> refs) {
    return refs.stream()
        .filter(RequestRef::keyed)
        .findFirst()
        .or(() -> refs.stream().findFirst())
        .map(RequestRef::id)
        .orElse(null);
  }

  private static void check(Pin pin, Placement placement) {
    String what = placement + " of " + pin;
    assertTrue(placement.epoch() <= pin.version(), "epochs are versions that were: " + what);
    assertTrue(placement.epoch() > 0, what);
    assertTrue(!placement.observed().isBefore(placement.assigned()), what);
    switch (placement.status()) {
      case PINNED -> assertNull(placement.due(), "nothing is to be done: " + what);
      case QUEUED, PINNING, UNPIN_QUEUED, UNPINNING ->
          assertTrue(placement.due() != null, "something is to be done: " + what);
      case FAILED, UNPIN_FAILED ->
          assertTrue(placement.attempts() > 0, "what failed was tried: " + what);
    }
  }

  /// Checks that all that a store keeps besides pins is as its pins say: requests, counts, lists,
  /// queues. Nobody may write meanwhile.
  public static void check(PinStore store) {
    Map<Integer, Map<PinStatus, Long>> requests = new HashMap<>();
    Map<String, Map<PlacementStatus, Long>> placements = new TreeMap<>();
    Map<PlacementStatus, Long> all = zeros(PlacementStatus.class);
    Map<Integer, Set<RequestId>> ids = new HashMap<>();
    Map<String, Set<String>> held = new HashMap<>();
    Map<String, Set<String>> released = new HashMap<>();
    Set<String> unsettled = new HashSet<>();
    long pins = 0;
    try (PinStore.PinScan scan = store.scan()) {
      Pin pin = scan.next();
      while (pin != null) {
        pins++;
        check(pin);
        for (RequestRef ref : pin.requests()) {
          check(pin, ref, Objects.requireNonNull(store.request(ref.id()), "a request is missing"));
          requests
              .computeIfAbsent(ref.owner(), _ -> zeros(PinStatus.class))
              .merge(pin.status(), 1L, Long::sum);
          ids.computeIfAbsent(ref.owner(), _ -> new HashSet<>()).add(ref.id());
        }
        for (Map.Entry<String, Placement> entry : pin.placements().entrySet()) {
          Placement placement = entry.getValue();
          String peer = entry.getKey();
          all.merge(placement.status(), 1L, Long::sum);
          placements
              .computeIfAbsent(peer, _ -> zeros(PlacementStatus.class))
              .merge(placement.status(), 1L, Long::sum);
          if (placement.due() != null) {
            (placement.status().intent() == PinIntent.HELD ? held : released)
                .computeIfAbsent(peer, _ -> new HashSet<>())
                .add(pin.cid().toString());
          }
          if (!placement.status().isSettled()) {
            unsettled.add(pin.cid().toString());
          }
        }
        pin = scan.next();
      }
    }
    assertEquals(pins, store.pinCount(), "how many pins there are");
    assertEquals(all, store.placementCounts(null), "placements by status");
    placements.forEach(
        (peer, counts) -> assertEquals(counts, store.placementCounts(peer), "those of " + peer));
    requests.forEach(
        (owner, counts) -> assertEquals(counts, store.requestCounts(owner), "those of " + owner));
    ids.forEach((owner, own) -> assertEquals(own, listed(store, owner), "the list of " + owner));
    for (String peer : placements.keySet()) {
      assertEquals(
          held.getOrDefault(peer, Set.of()), queued(store, peer, PinIntent.HELD), "for " + peer);
      assertEquals(
          released.getOrDefault(peer, Set.of()),
          queued(store, peer, PinIntent.RELEASED),
          "for " + peer + " to let go");
    }
    assertEquals(unsettled, Set.copyOf(unsettled(store, UNSETTLED, 100)), "what is unsettled");
  }

  private static void check(Pin pin, RequestRef ref, PinRequest request) {
    String what = request + " of " + pin;
    assertEquals(pin.cid(), request.cid(), what);
    assertEquals(pin.status(), request.status(), what);
    assertEquals(ref.keyed(), request.keyed(), what);
    assertEquals(ref.mode(), request.spec().mode(), what);
    assertEquals(ref.replicationMin(), request.spec().replicationMin(), what);
    assertEquals(ref.replicationMax(), request.spec().replicationMax(), what);
    assertTrue(request.version() <= pin.version(), what);
    if (ref.id().equals(pin.lead())) {
      assertEquals(request.spec(), pin.spec(), "the leading request speaks for the pin");
      assertEquals(request.created(), pin.created(), what);
    }
  }

  private static <E extends Enum<E>> Map<E, Long> zeros(Class<E> type) {
    Map<E, Long> zeros = new EnumMap<>(type);
    EnumSet.allOf(type).forEach(each -> zeros.put(each, 0L));
    return zeros;
  }

  private static Set<RequestId> listed(PinStore store, int owner) {
    Set<RequestId> listed = new HashSet<>();
    String token = null;
    do {
      PinStore.RequestPage page = store.requests(RequestQuery.of(owner), 1_000, token);
      page.requests().forEach(request -> assertTrue(listed.add(request.id()), "listed twice"));
      token = page.next();
    } while (token != null);
    return listed;
  }

  private static Set<String> queued(PinStore store, String peer, PinIntent intent) {
    List<Pin> work = store.work(peer, intent, FAR, Integer.MAX_VALUE);
    Set<String> cids = new HashSet<>();
    work.forEach(pin -> assertTrue(cids.add(pin.cid().toString()), "queued twice"));
    return cids;
  }

  /// The CIDs of all pages of what is unsettled.
  static List<String> unsettled(PinStore store, Set<PlacementStatus> statuses, int max) {
    List<String> cids = new ArrayList<>();
    String token = null;
    do {
      PinStore.PinPage page = store.unsettled(statuses, max, token);
      assertTrue(page.pins().size() <= max, "more than was asked for");
      page.pins().forEach(pin -> cids.add(pin.cid().toString()));
      token = page.next();
    } while (token != null);
    assertEquals(cids.size(), Set.copyOf(cids).size(), "a pin comes once: " + cids);
    return cids;
  }
}
