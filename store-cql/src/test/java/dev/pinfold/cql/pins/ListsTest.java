package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.Priority;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.PinStore.RequestPage;
import dev.pinfold.pins.PinStore.Tally;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.testkit.Samples;
import dev.pinfold.pins.testkit.SettableClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What lists make of entries that are true, not true any more, or not yet.
class ListsTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final int OWNER = 7;
  private static final long NUMBER = 1_000_000_000_000L;
  private static final PinSpec NAMED =
      new PinSpec.Builder().name("Name").metadata(Map.of("k", "v")).build();

  private static Cql cql;

  private final SettableClock clock = new SettableClock(START);
  private final AtomicLong settled = new AtomicLong();
  private final Facts facts = new Facts();
  private Lists lists;

  @BeforeAll
  static void connect() {
    cql = Keyspaces.made().open();
  }

  @AfterAll
  static void disconnect() {
    cql.close();
  }

  @BeforeEach
  void open() {
    for (String table :
        List.of(
            "requests_by_owner",
            "pins_by_peer",
            "pin_ttl_queue",
            "forget_queue",
            "list_slices",
            "slice_widths")) {
      cql.session().execute("TRUNCATE " + table);
    }
    lists = new Lists(cql, facts, clock, settled::get);
  }

  @AfterEach
  void close() {
    lists.close();
  }

  // ---- pins and changes

  private static PinRequest request(int n, long millis, PinSpec spec, PinStatus status) {
    return new PinRequest(
        RequestId.of(millis, OWNER, n), Samples.v1(n), true, spec, Instant.EPOCH, status, 1);
  }

  private static PinRequest request(int n, PinStatus status) {
    return request(n, START.toEpochMilli(), NAMED, status);
  }

  private static Placement placement(PlacementStatus status, @Nullable Instant due) {
    return new Placement(status, 1, 0, "", START, START, due);
  }

  private static Pin pin(PinRequest request, long version, Map<String, Placement> placements) {
    return Facts.pin(request.cid(), request.status(), List.of(request), placements, version);
  }

  private ListWrites put(ListDelta delta, long number) {
    ListWrites writes = lists.writes(delta, null, number);
    cql.write(writes.puts());
    lists.written(writes, number);
    return writes;
  }

  private void change(
      @Nullable Pin before, Pin after, List<PinRequest> old, List<PinRequest> made, long number) {
    ListDelta delta = lists.delta(before, after, old, made, List.of());
    List<Statement<?>> deletions = put(delta, number).deletions();
    facts.put(after, made);
    if (!deletions.isEmpty()) {
      cql.write(deletions);
    }
  }

  private Pin made(PinRequest request, long number, Map<String, Placement> placements) {
    Pin pin = pin(request, number, placements);
    change(null, pin, List.of(), List.of(request), number);
    return pin;
  }

  private List<PinRequest> list(RequestQuery query) {
    return lists.requests(query, 1_000, null).requests();
  }

  private static RequestQuery in(PinStatus first, PinStatus... more) {
    return RequestQuery.of(OWNER).withStatuses(EnumSet.of(first, more));
  }

  private static long rows(String table) {
    return cql.session().execute("SELECT count(*) FROM " + table).one().getLong(0);
  }

  // ---- what a change makes of lists

  @Test
  void aStatusChangesTheListsOfStatusesOnly() {
    PinRequest queued = request(1, PinStatus.QUEUED);
    Pin before = pin(queued, NUMBER, Map.of());
    Pin after = pin(queued.with(PinStatus.PINNED), NUMBER + 1, Map.of());
    ListDelta delta = lists.delta(before, after, List.of(), List.of(), List.of());
    assertEquals(Set.of(Entries.status(queued.id(), PinStatus.PINNED, queued.cid())), delta.put());
    assertEquals(
        Set.of(Entries.status(queued.id(), PinStatus.QUEUED, queued.cid())), delta.deleted());
  }

  @Test
  void aRequestThatStaysAsItIsIsNotWrittenAgain() {
    PinRequest request = request(1, PinStatus.QUEUED);
    Pin pin = pin(request, NUMBER, Map.of("a", placement(PlacementStatus.QUEUED, START)));
    ListDelta made = lists.delta(null, pin, List.of(), List.of(request), List.of());
    // All, status, name, metadata; one peer.
    assertEquals(5, made.put().size());
    assertEquals(Set.of(), made.deleted());
    assertEquals(made.put(), Lists.entriesOf(pin, List.of(request)));
    ListDelta same = lists.delta(pin, pin, List.of(request), List.of(request), List.of());
    assertEquals(new ListDelta(Set.of(), Set.of()), same);
    ListDelta gone = lists.delta(pin, null, List.of(), List.of(), List.of(request));
    assertEquals(new ListDelta(Set.of(), made.put()), gone);
  }

  // ---- what is not true

  @Test
  void anEntryThatIsNotTrueIsLeftOutAndDeletedAsOfTheVersionRead() throws Exception {
    PinRequest request = request(1, PinStatus.PINNED);
    Pin before = pin(request.with(PinStatus.QUEUED), NUMBER, Map.of());
    Pin after = pin(request, NUMBER + 10, Map.of());
    ListDelta delta = lists.delta(before, after, List.of(), List.of(), List.of());
    // The old entry was never deleted.
    put(new ListDelta(delta.deleted(), Set.of()), NUMBER);
    put(delta, NUMBER + 10);
    facts.put(after, List.of(request));
    assertEquals(2, rows("requests_by_owner"));
    assertEquals(List.of(), list(in(PinStatus.QUEUED)));
    while (rows("requests_by_owner") > 1) {
      Thread.sleep(5);
    }
    assertEquals(List.of(request), list(in(PinStatus.PINNED)));
  }

  @Test
  void anEntryOfAChangeThatIsUnderWayStays() {
    PinRequest request = request(1, PinStatus.QUEUED);
    Pin before = made(request, NUMBER, Map.of());
    PinRequest pinned = request.with(PinStatus.PINNED);
    Pin after = pin(pinned, NUMBER + 10, Map.of());
    ListDelta delta = lists.delta(before, after, List.of(), List.of(), List.of());
    put(delta, NUMBER + 10);
    // Not decided: not true, and not to be lost. The other change is settled, this one is not.
    settled.set(NUMBER + 10 + 2_000_000);
    assertEquals(List.of(), list(in(PinStatus.PINNED)));
    assertEquals(List.of(request), list(RequestQuery.of(OWNER)));
    lists.close();
    facts.put(after, List.of(pinned));
    assertEquals(List.of(pinned), list(in(PinStatus.PINNED)));
  }

  @Test
  void anEntryOfAChangeThatFailedGoesOnceThatIsSettled() throws Exception {
    // The pin was never made: there is no version to go by.
    PinRequest request = request(1, PinStatus.QUEUED);
    put(
        lists.delta(null, pin(request, NUMBER, Map.of()), List.of(), List.of(request), List.of()),
        NUMBER);
    settled.set(NUMBER + 2_000_000);
    assertEquals(List.of(), list(RequestQuery.of(OWNER)));
    long before = rows("requests_by_owner");
    settled.set(NUMBER + 2_000_001);
    while (rows("requests_by_owner") == before) {
      assertEquals(List.of(), list(RequestQuery.of(OWNER)));
    }
    assertEquals(before - 1, rows("requests_by_owner"), "what nobody reads stays");
  }

  @Test
  void aPinThatCameBackIsListedThoughItsOldEntryIsCleared() {
    PinRequest request = request(1, PinStatus.QUEUED);
    Pin first = made(request, NUMBER, Map.of());
    facts.gone(first.cid(), NUMBER + 5);
    // Deletes the entries of the first as of its going.
    assertEquals(List.of(), list(RequestQuery.of(OWNER)));
    made(request, NUMBER + 10, Map.of());
    lists.close();
    lists = new Lists(cql, facts, clock, settled::get);
    assertEquals(List.of(request), list(RequestQuery.of(OWNER)));
  }

  // ---- requests

  @Test
  void pagesAreCompleteWhateverListLeads() {
    Random random = new Random(5);
    TreeMap<RequestId, PinRequest> all = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      PinSpec spec =
          NAMED.toBuilder()
              .name(i % 3 == 0 ? "" : "n" + i % 2)
              .metadata(i % 5 == 0 ? Map.of("a", "b", "c", "d") : Map.of("a", "b"))
              .build();
      PinStatus status = PinStatus.of(random.nextInt(4));
      // Several in a millisecond.
      PinRequest request = request(i, START.toEpochMilli() + i / 4, spec, status);
      made(request, NUMBER + i, Map.of());
      all.put(request.id(), request);
    }
    List<Cid> some = new ArrayList<>();
    for (int i = 0; i < 320; i += 7) {
      some.add(Samples.v1(i));
    }
    RequestQuery every = RequestQuery.of(OWNER);
    RequestQuery.NameMatch whole =
        new RequestQuery.NameMatch("N1", RequestQuery.NameMatch.Kind.WHOLE, true);
    Instant later = START.plusMillis(20);
    Instant earlier = START.plusMillis(60);
    List<RequestQuery> queries =
        List.of(
            every,
            every.withTimes(later, earlier),
            every.withTimes(later.plusNanos(1), earlier.plusNanos(1)),
            every.withName(whole),
            every.withMetadata(Map.of("a", "b", "c", "d")),
            every.withCids(some),
            in(PinStatus.QUEUED, PinStatus.FAILED),
            in(PinStatus.QUEUED, PinStatus.FAILED, PinStatus.PINNED).withTimes(later, null),
            in(PinStatus.PINNED).withMetadata(Map.of("c", "d")).withName(whole));
    for (RequestQuery query : queries) {
      List<PinRequest> expected =
          all.descendingMap().values().stream().filter(query::matches).toList();
      assertTrue(expected.size() > 5, "something to find for " + query);
      for (int max : List.of(1, 7, 1_000)) {
        List<PinRequest> found = new ArrayList<>();
        String token = null;
        do {
          RequestPage page = lists.requests(query, max, token);
          found.addAll(page.requests());
          token = page.next();
          assertTrue(page.requests().size() == max || token == null);
        } while (token != null);
        assertEquals(expected, found, () -> max + " of " + query);
      }
      if (query.name() != null) {
        int count = expected.size();
        assertEquals(new Tally(count, true), lists.count(query, count, new long[4]));
        assertEquals(new Tally(count - 1, false), lists.count(query, count - 1, new long[4]));
      }
    }
    assertEquals(new Tally(9, true), lists.count(in(PinStatus.PINNED), 1, new long[] {1, 2, 9, 4}));
    assertEquals(new Tally(16, true), lists.count(every, 1, new long[] {1, 2, 9, 4}));
  }

  // ---- queues

  @Test
  void workIsWhatIsDueTheMostUrgentFirst() {
    Instant due = START.plusSeconds(1);
    for (int i = 0; i < 10; i++) {
      PinSpec spec = NAMED.toBuilder().priority(Priority.values()[i % 4]).build();
      PinRequest request = request(i, START.toEpochMilli(), spec, PinStatus.QUEUED);
      made(request, NUMBER + i, Map.of("a", placement(PlacementStatus.QUEUED, due.minusMillis(i))));
    }
    List<Cid> expected = new ArrayList<>();
    for (int n : new int[] {8, 4, 0, 9, 5, 1, 6, 2, 7, 3}) {
      expected.add(Samples.v1(n));
    }
    assertEquals(
        expected, lists.work("a", PinIntent.HELD, due, 100).stream().map(Pin::cid).toList());
    assertEquals(
        expected.subList(0, 4),
        lists.work("a", PinIntent.HELD, due, 4).stream().map(Pin::cid).toList());
    assertEquals(
        9, lists.work("a", PinIntent.HELD, due.minusMillis(1), 100).size(), "not before its time");
    assertEquals(List.of(), lists.work("a", PinIntent.RELEASED, due, 100));
    assertEquals(List.of(), lists.work("", PinIntent.HELD, due, 100));
  }

  @Test
  void dueIsMergedFromAllParts() {
    List<PinRequest> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      // Over some slices; two of each in one millisecond.
      Instant end = START.plusMillis(i / 2 * 1_000_000L).plusNanos(i % 2);
      PinRequest request =
          request(
              i, START.toEpochMilli(), NAMED.toBuilder().expireAt(end).build(), PinStatus.QUEUED);
      made(request, NUMBER + i, Map.of());
      expected.add(request);
    }
    Instant all = START.plusSeconds(100_000_000);
    assertEquals(expected, lists.due(all, 1_000));
    assertEquals(expected.subList(0, 10), lists.due(all, 10));
    assertEquals(expected.subList(0, 3), lists.due(START.plusMillis(1_000_000), 10));
    assertEquals(List.of(), lists.due(START.minusMillis(1), 10));
  }

  @Test
  void whatIsForgottenLeavesTheQueue() {
    List<Forgettable> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Instant at = START.plusSeconds(i);
      Forgettable what =
          i % 2 == 0
              ? new Forgettable.Done(-i, "op \u20ac" + i, Samples.v1(i), at)
              : new Forgettable.Gone(Samples.v0(i), at);
      cql.write(lists.forgettable(what, NUMBER + i));
      all.add(what);
    }
    assertEquals(all.subList(0, 20), lists.forgettable(START.plusSeconds(20), 100));
    assertEquals(all.subList(0, 7), lists.forgettable(START.plusSeconds(20), 7));
    lists.forgotten(all.subList(0, 7), NUMBER + 100);
    assertEquals(all.subList(7, 40), lists.forgettable(START.plusSeconds(40), 100));
  }

  @Test
  void whatIsUnsettledComesOnceThoughSeveralPeersHaveIt() {
    Set<Cid> expected = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      PinRequest request = request(i, PinStatus.QUEUED);
      Map<String, Placement> placements = new TreeMap<>();
      for (String peer : List.of("a", "b", "c")) {
        boolean failed = (i + peer.hashCode()) % 3 == 0;
        placements.put(
            peer,
            placement(
                failed ? PlacementStatus.FAILED : PlacementStatus.QUEUED, failed ? null : START));
      }
      made(request, NUMBER + i, placements);
      expected.add(request.cid());
    }
    for (int max : List.of(1, 7, 100)) {
      List<Cid> found = new ArrayList<>();
      String token = null;
      do {
        var page =
            lists.unsettled(EnumSet.of(PlacementStatus.FAILED), max, token, Set.of("a", "b", "c"));
        page.pins().forEach(pin -> found.add(pin.cid()));
        token = page.next();
      } while (token != null);
      assertEquals(expected, Set.copyOf(found));
      assertEquals(expected.size(), found.size(), "each once");
    }
    assertNotNull(lists.unsettled(EnumSet.of(PlacementStatus.FAILED), 1, null, Set.of("a")).next());
    assertNull(lists.unsettled(EnumSet.of(PlacementStatus.PINNING), 1, null, Set.of("a")).next());
  }
}
