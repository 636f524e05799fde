package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.testkit.Samples;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Lists of slices on a real node, without what their entries mean.
class SlicedListTest {

  private static final long NOW = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);

  /// Does not look how many entries there are.
  private static final int NEVER = Integer.MAX_VALUE;

  /// Narrows at once, and knows it at once.
  private static final Widths.Limits TINY = new Widths.Limits(20, NEVER, 0, 0, 1_000);

  private static final int OWNER = 7;

  private static Cql cql;

  private final AtomicLong settled = new AtomicLong(Long.MAX_VALUE);
  private final Chores chores = new Chores();
  private SlicedList lists;
  private long number = 1_000_000_000_000L;

  @BeforeAll
  static void connect() {
    cql = Keyspaces.made().open();
  }

  @AfterAll
  static void disconnect() {
    cql.close();
  }

  @BeforeEach
  void empty() {
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
    lists = node(TINY);
  }

  @AfterEach
  void end() {
    chores.close();
  }

  /// As another node has them.
  private SlicedList node(Widths.Limits limits) {
    return node(cql, limits);
  }

  private SlicedList node(Cql on, Widths.Limits limits) {
    return new SlicedList(
        on,
        new Widths(on, CLOCK, limits),
        new SliceDirectory(on, limits.cached()),
        settled::get,
        chores);
  }

  // ---- entries

  private static Entry request(ListKey list, long position, int tie) {
    RequestId id = RequestId.of(position, OWNER, tie);
    return new Entry(list, Entries.place(id), Samples.v1(tie));
  }

  private static Entry pending(ListKey list, long position, int n) {
    return new Entry(
        list, new Place(position, ByteBuffer.wrap(Samples.v1(n).bytes())), Samples.v1(n));
  }

  private static Entry entry(ListKey list, long position, int n) {
    return switch (list.table()) {
      case REQUESTS, DUE -> request(list, position, n);
      case PEERS -> pending(list, position, n);
      case FORGET -> {
        byte[] cid = Samples.v1(n).bytes();
        ByteBuffer id = ByteBuffer.allocate(1 + cid.length).put((byte) 1).put(cid).flip();
        yield new Entry(list, new Place(position, id), Samples.v1(n));
      }
    };
  }

  private void put(SlicedList on, Entry entry) {
    long next = ++number;
    List<Statement<?>> statements = new ArrayList<>();
    Slice slice = on.put(entry, next, statements);
    cql.write(statements);
    on.written(entry.list(), slice, next);
  }

  private void delete(SlicedList on, Entry entry) {
    cql.write(List.of(on.deletion(entry, ++number)));
  }

  private static List<Entry> all(SlicedList on, ListKey list, int limit, int ahead) {
    return all(on, List.of(list), Place.FIRST, Place.END, limit, ahead);
  }

  private static List<Entry> all(
      SlicedList on, List<ListKey> of, Place from, Place to, int limit, int ahead) {
    List<Entry> all = new ArrayList<>();
    boolean newestFirst = of.getFirst().table().newestFirst();
    Place low = from;
    Place high = to;
    for (boolean more = true; more; ) {
      SlicedList.Block block = on.read(of, low, high, limit, ahead);
      block.hints().forEach(hint -> all.add(hint.entry()));
      Place covered = block.covered();
      more = covered != null;
      if (covered != null && newestFirst) {
        assertTrue(covered.compareTo(high) < 0, "it goes on");
        high = covered;
      } else if (covered != null) {
        assertTrue(covered.compareTo(low) > 0, "it goes on");
        low = covered;
      }
    }
    return all;
  }

  /// The slices that the directory has, without the eras.
  private static Set<Slice> slices(ListKey list) {
    Set<Slice> slices = rows(list);
    slices.removeIf(Slice::isEra);
    return slices;
  }

  private static Set<Slice> rows(ListKey list) {
    Set<Slice> slices = new HashSet<>();
    for (Row row : cql.session().execute("SELECT list, slice FROM list_slices")) {
      if (list.bytes().equals(row.getByteBuffer("list"))) {
        slices.add(new Slice(row.getLong("slice")));
      }
    }
    return slices;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  private static List<Entry> sorted(Set<Entry> entries, boolean newestFirst) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparing(Entry::place));
    return newestFirst ? sorted.reversed() : sorted;
  }

  /// What there is of a list at the places of entries.
  private static Set<Entry> found(SlicedList on, Set<Entry> entries, ListKey list) {
    Set<Entry> found = new HashSet<>();
    on.at(entries.stream().map(entry -> new SlicedList.Spot(list, entry.place())).toList())
        .forEach(hint -> found.add(hint.entry()));
    return found;
  }

  // ---- writing

  @Test
  void writesOfAPartitionAreJoined() {
    SlicedList wide = node(Widths.Limits.DEFAULT);
    ListKey requests = Entries.all(OWNER);
    Set<Entry> entries = new HashSet<>();
    List<Statement<?>> writes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Entry entry = request(requests, NOW, i);
      entries.add(entry);
      Slice _ = wide.put(entry, ++number, writes);
    }
    Entry other = request(Entries.all(OWNER + 1), NOW, 1);
    Slice _ = wide.put(other, ++number, writes);
    Entry gone = request(requests, NOW, 0);
    writes.add(wide.deletion(gone, ++number));
    entries.remove(gone);
    List<Statement<?>> joined = Mutations.joined(writes);
    assertEquals(3, joined.size(), "51 of one partition, 1 of another");
    cql.write(joined);
    assertEquals(sorted(entries, true), all(wide, requests, 100, 1));
    assertEquals(List.of(other), all(wide, Entries.all(OWNER + 1), 100, 1));
  }

  // ---- reading

  @Test
  void listsOfManySlicesReadAsOne() throws Exception {
    Random random = new Random(11);
    ListKey requests = Entries.all(OWNER);
    ListKey lane = Entries.lane("peer", 2);
    Set<Entry> newest = new HashSet<>();
    Set<Entry> oldest = new HashSet<>();
    SlicedList other = node(new Widths.Limits(20, NEVER, 0, Long.MAX_VALUE, 1_000));
    for (int i = 0; i < 600; i++) {
      // Of the last hours, and some that lie far back, several in a millisecond.
      long position =
          i % 10 == 0
              ? random.nextLong(NOW)
              : NOW + 60_000 + i / 3 * (long) (1 << random.nextInt(20));
      SlicedList by = i % 3 == 0 ? other : lists;
      Entry request = request(requests, position, i);
      Entry pending = pending(lane, position, i);
      put(by, request);
      put(by, pending);
      newest.add(request);
      oldest.add(pending);
    }
    await(() -> slices(requests).size() > 10);
    assertTrue(slices(lane).size() > 10);
    for (int[] each : new int[][] {{1, 3}, {7, 1}, {100, 1_000}, {5_000, 3}}) {
      int limit = each[0];
      int ahead = each[1];
      assertEquals(sorted(newest, true), all(lists, requests, limit, ahead));
      assertEquals(sorted(oldest, false), all(lists, lane, limit, ahead));
    }
    assertEquals(newest, found(lists, newest, requests));
    assertEquals(Set.of(), found(lists, newest, Entries.all(OWNER + 1)));
    List<Entry> pendings = sorted(oldest, false);
    List<Entry> requested = sorted(newest, true);
    for (int i = 0; i < 20; i++) {
      int from = random.nextInt(pendings.size());
      int to = from + random.nextInt(pendings.size() - from);
      assertEquals(
          pendings.subList(from, to),
          all(
              lists,
              List.of(lane),
              pendings.get(from).place(),
              pendings.get(to).place(),
              1 + random.nextInt(40),
              1 + random.nextInt(4)));
      assertEquals(
          requested.subList(from + 1, Math.max(from + 1, to)),
          all(
              lists,
              List.of(requests),
              to > from ? requested.get(to - 1).place() : requested.get(from).place(),
              requested.get(from).place(),
              1 + random.nextInt(40),
              1 + random.nextInt(4)));
    }
  }

  @Test
  void aDirectoryOfManyPagesIsReadToItsEnd() {
    ListKey lane = Entries.lane("peer", 2);
    Set<Entry> entries = new HashSet<>();
    for (int i = 0; i < 3 * SliceDirectory.PAGE; i++) {
      Entry entry = pending(lane, NOW + ((long) i << lane.table().shift()), i);
      put(lists, entry);
      entries.add(entry);
    }
    assertEquals(entries.size(), slices(lane).size());
    assertEquals(sorted(entries, false), all(lists, lane, 10, 4));
    assertEquals(sorted(entries, false), all(lists, lane, 10, 1_000));
  }

  @Test
  void aLongOwnersListOfManySlicesIsReadToItsEnd() {
    ListKey all = Entries.all(OWNER);
    // A wide slice, which begins before all the others, and narrow ones.
    Set<Entry> entries = new HashSet<>();
    long since = NOW - NOW % (1L << 30);
    agree(all, since, 26);
    Entry wide = request(all, since + 5, 0);
    put(lists, wide);
    entries.add(wide);
    Entry wideToo = request(all, since + (1L << 26) - 5, 1);
    put(lists, wideToo);
    entries.add(wideToo);
    agree(all, since, 14);
    for (int i = 2; i < 3 * SliceDirectory.PAGE; i++) {
      Entry entry = request(all, since + 100 + ((long) i << 14), i);
      put(lists, entry);
      entries.add(entry);
    }
    Entry before = request(all, 12_345, 9);
    put(lists, before);
    entries.add(before);
    assertEquals(sorted(entries, true), all(lists, all, 10, 1));
    assertEquals(sorted(entries, true), all(lists, all, 10, 1_000));
  }

  /// Counts how often it is read one after the other.
  private static final class StepsCql extends GuardedCql {
    private final Runnable meanwhile;
    private int steps;

    /// @param meanwhile what others do before each step
    StepsCql(Cql cql, Runnable meanwhile) {
      super(cql);
      this.meanwhile = meanwhile;
    }

    @Override
    void pass() {
      steps++;
      meanwhile.run();
    }

    @Override
    public List<List<Row>> all(List<BoundStatement> statements) {
      return statements.isEmpty() ? List.of() : super.all(statements);
    }

    @Override
    public void write(List<? extends Statement<?>> statements) {
      cql.write(statements);
    }

    @Override
    public Decision decide(Statement<?> statement) {
      return cql.decide(statement);
    }

    @Override
    public CompletionStage<Decision> decideAsync(Statement<?> statement) {
      return cql.decideAsync(statement);
    }

    @Override
    public void close() {
      cql.close();
    }

    int take() {
      int taken = steps;
      steps = 0;
      return taken;
    }
  }

  @Test
  void anEntryIsReadOnceThoughItsSliceIsPutAgainMeanwhile() {
    ListKey list = Entries.all(OWNER);
    agree(list, 0, Slice.SHIFTS[0]);
    long start = NOW >>> Slice.SHIFTS[0] << Slice.SHIFTS[0];
    Set<Entry> entries = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      entries.add(request(list, start + i, i));
    }
    SlicedList narrow = node(TINY);
    entries.forEach(entry -> put(narrow, entry));
    AtomicLong puts = new AtomicLong();
    SlicedList node = node(new StepsCql(cql, () -> puts.addAndGet(putSlicesAgain())), TINY);
    // What begins where reading begins is looked for among the later slices and the wider ones.
    assertEquals(
        sorted(entries, true),
        all(node, List.of(list), Place.before(start), Place.END, 1_000, 1_000));
    assertTrue(puts.get() > 0, "none was put again");
  }

  /// As a node does that put them long ago.
  ///
  /// @return how many
  private static int putSlicesAgain() {
    List<Row> rows = cql.session().execute("SELECT list, era, slice, put FROM list_slices").all();
    for (Row row : rows) {
      long next = row.getLong("put") + 1;
      cql.session()
          .execute(
              "INSERT INTO list_slices (list, era, slice, put) VALUES (?, ?, ?, ?) USING TIMESTAMP ?",
              row.getByteBuffer("list"),
              row.getLong("era"),
              row.getLong("slice"),
              next,
              next);
    }
    return rows.size();
  }

  @Test
  void theFirstPageOfALongListTakesNoMoreStepsThanThatOfAShortOne() {
    StepsCql counted = new StepsCql(cql, () -> {});
    SlicedList node = node(counted, new Widths.Limits(NEVER, NEVER, 0, 0, 1_000));
    ListKey list = Entries.all(OWNER);
    Set<Entry> entries = new HashSet<>(Set.of(request(list, NOW, 0)));
    int few = stepsOfShort(list, entries, node, counted);
    // So many narrow slices that those of an era take more than a page, and those of more eras.
    agree(list, 0, 14);
    for (int i = 1; i < 3 * SliceDirectory.PAGE; i++) {
      Entry entry = request(list, NOW - ((long) i << 14) - (i % 3 << 27), i);
      put(lists, entry);
      entries.add(entry);
    }
    List<Entry> newest = sorted(entries, true).subList(0, 3);
    assertEquals(newest, first(node, list).subList(0, 3));
    assertEquals(few + 1, counted.take(), "where the list begins is not known yet");
    assertEquals(newest, first(node, list).subList(0, 3));
    assertEquals(few, counted.take());
    // It begins elsewhere now.
    Entry next = request(list, NOW + (1L << 26), 5_000);
    put(lists, next);
    assertEquals(next, first(node, list).getFirst());
    assertEquals(few + 1, counted.take());
    assertEquals(next, first(node, list).getFirst());
    assertEquals(few, counted.take());
  }

  @Test
  void soDoesThatOfAListWhoseSlicesAreTheNarrowest() {
    // Nothing is taken from the directory beside what is counted.
    settled.set(0);
    StepsCql counted = new StepsCql(cql, () -> {});
    SlicedList node = node(counted, new Widths.Limits(NEVER, NEVER, 0, 0, 1_000));
    ListKey list = Entries.all(OWNER);
    Set<Entry> entries = new HashSet<>(Set.of(request(list, NOW, 0)));
    int few = stepsOfShort(list, entries, node, counted);
    // All in one slice of the third width; slices of the second begin before the page ends.
    long end = (NOW >>> 18 << 18) + (1L << 18) - (40L << 10) - 1;
    SlicedList narrow = node(TINY);
    SlicedList wider = node(TINY);
    agree(list, 0, Slice.SHIFTS[0]);
    for (int i = 0; i < SliceDirectory.PAGE + 20; i++) {
      Entry entry = request(list, end - ((long) i << 10), 1 + i);
      put(narrow, entry);
      entries.add(entry);
    }
    agree(list, 0, Slice.SHIFTS[1]);
    for (int i = 3; i < SliceDirectory.PAGE + 20; i += 7) {
      Entry entry = request(list, end - ((long) i << 10), 1_000 + i);
      put(wider, entry);
      entries.add(entry);
    }
    List<Entry> newest = sorted(entries, true).subList(0, 3);
    assertEquals(newest, first(node, list).subList(0, 3));
    counted.take();
    assertEquals(newest, first(node, list).subList(0, 3));
    assertEquals(few, counted.take());
    // As it goes on, the page ends elsewhere: mostly in the same slice of the second width.
    agree(list, end, Slice.SHIFTS[0]);
    SlicedList more = node(TINY);
    SlicedList whole = node(TINY);
    int moreSteps = 0;
    for (int i = 1; i <= 32; i++) {
      Entry next = request(list, end + ((long) i << 10), 2_000 + i);
      put(more, next);
      entries.add(next);
      if (i % 5 != 0) {
        continue;
      }
      assertEquals(
          sorted(entries, true), all(whole, List.of(list), Place.FIRST, Place.END, 1_000, 1_000));
      assertEquals(next, first(node, list).getFirst());
      moreSteps += counted.take() - few;
    }
    assertTrue(moreSteps <= 3, "steps more: " + moreSteps);
  }

  /// Puts the entries, which fit in a page.
  ///
  /// @return how many steps the first page takes then
  private int stepsOfShort(ListKey list, Set<Entry> entries, SlicedList node, StepsCql counted) {
    entries.forEach(entry -> put(lists, entry));
    counted.take();
    assertEquals(sorted(entries, true), first(node, list));
    return counted.take();
  }

  private static List<Entry> first(SlicedList node, ListKey list) {
    return node.read(List.of(list), Place.FIRST, Place.END, 10, 4).hints().stream()
        .map(SlicedList.Hint::entry)
        .toList();
  }

  private static void agree(ListKey list, long since, int shift) {
    cql.write(new Widths(cql, CLOCK, TINY).agreement(list, since, shift, 1));
  }

  @Test
  void anEntryThatMovesOnceBetweenListsIsSeen() throws Exception {
    settled.set(0);
    List<ListKey> both = List.of(Entries.lane("peer", 1), Entries.lane("peer", 2));
    Entry first = pending(both.get(0), NOW, 1);
    Entry second = pending(both.get(1), NOW, 1);
    put(lists, first);
    try (ExecutorService mover = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < 200; i++) {
        Entry to = i % 2 == 0 ? second : first;
        Entry from = i % 2 == 0 ? first : second;
        Future<?> moved =
            mover.submit(
                () -> {
                  put(lists, to);
                  delete(lists, from);
                });
        assertFalse(all(lists, both, Place.FIRST, Place.END, 10, 1).isEmpty(), "move " + i);
        moved.get();
      }
    }
  }

  // ---- writing

  @Test
  void inWhateverOrderAndHoweverOftenTheEndIsTheSame() {
    SlicedList wide = node(Widths.Limits.DEFAULT);
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      ListKey list = Entries.all((int) (1_000 + seed));
      Map<Entry, Boolean> model = new HashMap<>();
      List<Statement<?>> written = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        Entry entry = request(list, NOW + random.nextInt(4), random.nextInt(5));
        boolean there = model.getOrDefault(entry, false);
        if (there) {
          written.add(wide.deletion(entry, ++number));
        } else {
          Slice _ = wide.put(entry, ++number, written);
        }
        model.put(entry, !there);
      }
      List<Statement<?>> delivered = new ArrayList<>(written);
      delivered.addAll(written.subList(0, written.size() / 2));
      Collections.shuffle(delivered, random);
      cql.write(delivered);
      Set<Entry> expected = new HashSet<>();
      model.forEach(
          (entry, there) -> {
            if (there) {
              expected.add(entry);
            }
          });
      assertEquals(sorted(expected, true), all(wide, list, 3, 1), "seed " + seed);
    }
  }

  @Test
  void aListThatGrowsGetsNarrowerSlices() throws Exception {
    ListKey list = Entries.all(OWNER);
    for (int i = 0; i < 19; i++) {
      put(lists, request(list, NOW + i, i));
    }
    assertEquals(Set.of(), slices(list), "no slice but that of everything");
    put(lists, request(list, NOW + 19, 19));
    await(() -> narrowed(list));
    put(lists, request(list, NOW + 20_000, 20));
    assertEquals(Set.of(Slice.of(NOW + 20_000, Slice.SHIFTS[0])), slices(list));
    put(lists, request(list, NOW - 20_000, 21));
    assertEquals(1, slices(list).size(), "what was before stays in the wide one");
    assertEquals(22, all(lists, list, 5, 1).size());
  }

  private static boolean narrowed(ListKey list) {
    return !widths(list).isEmpty();
  }

  /// The exponents of widths that were agreed on a list, by when they begin.
  private static SortedMap<Long, Integer> widths(ListKey list) {
    SortedMap<Long, Integer> widths = new TreeMap<>();
    for (Row row : cql.session().execute("SELECT list, since, shift FROM slice_widths")) {
      if (list.bytes().equals(row.getByteBuffer("list"))) {
        widths.put(row.getLong("since"), (int) row.getByte("shift"));
      }
    }
    return widths;
  }

  @Test
  void whatManyNodesPutIsSeenToBeTooMuch() throws Exception {
    for (ListKey list : List.of(Entries.all(OWNER), Entries.lane("peer", 2), Entries.forget(3))) {
      List<SlicedList> nodes = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        nodes.add(node(new Widths.Limits(20, 1, 0, 0, 1_000)));
      }
      // Three of each node, none of which counts to twenty.
      for (int i = 0; i < 19; i++) {
        put(nodes.get(i % 8), entry(list, NOW + i, i));
      }
      idle();
      assertEquals(Map.of(), widths(list), "of " + list.table());
      for (int i = 19; i < 24; i++) {
        put(nodes.get(i % 8), entry(list, NOW + i, i));
      }
      await(() -> narrowed(list));
      put(nodes.getFirst(), entry(list, NOW + 90_000, 24));
      assertTrue(
          slices(list).contains(Slice.of(NOW + 90_000, Slice.SHIFTS[0])), "of " + list.table());
      assertEquals(25, all(lists, list, 5, 1).size(), "of " + list.table());
    }
  }

  @Test
  void requestsThatEndAtTheSameTimeGetNarrowerSlices() throws Exception {
    ListKey list = Entries.due(3);
    long then = NOW + 30L * 86_400_000;
    for (int i = 0; i < 20; i++) {
      put(lists, request(list, then + i, i));
    }
    await(() -> narrowed(list));
    put(lists, request(list, then + 20_000, 20));
    assertEquals(
        Set.of(Slice.of(then, list.table().shift()), Slice.of(then + 20_000, Slice.SHIFTS[0])),
        slices(list));
    assertEquals(21, all(lists, list, 5, 1).size());
  }

  @Test
  void whenARushIsOverSlicesGetWiderAgain() throws Exception {
    ListKey list = Entries.all(OWNER);
    long time = NOW;
    agree(list, 0, Slice.SHIFTS[0]);
    int n = 0;
    for (; n < 40; n++) {
      put(lists, request(list, time + n * 40, n));
    }
    idle();
    assertEquals(
        Map.of(0L, Slice.SHIFTS[0]), widths(list), "twenty a second are no less than it is for");
    time += 10_000;
    put(lists, request(list, time, n++));
    await(() -> widths(list).size() == 2);
    assertEquals(Slice.SHIFTS[1], widths(list).lastEntry().getValue());
    assertEquals(n, all(lists, list, 5, 1).size());
  }

  private void idle() throws InterruptedException {
    CountDownLatch behind = new CountDownLatch(1);
    chores.add(behind::countDown);
    behind.await();
  }

  @Test
  void anImportOfOldPositionsGetsNarrowerSlicesAtOnce() throws Exception {
    ListKey list = Entries.all(OWNER);
    long year = 365L * 86_400_000;
    for (int i = 0; i < 20; i++) {
      put(lists, request(list, NOW - 3 * year + i * year / 10, i));
    }
    await(() -> narrowed(list));
    put(lists, request(list, NOW - 2 * year, 21));
    assertEquals(Set.of(Slice.of(NOW - 2 * year, 30)), slices(list));
    assertEquals(21, all(lists, list, 5, 1).size());
  }

  // ---- the directory

  @Test
  void narrowSlicesOfManyErasAreReadToTheirEnd() {
    long era = 1L << 26;
    for (ListKey list : List.of(Entries.all(OWNER), Entries.due(1), Entries.forget(1))) {
      agree(list, 0, 14);
      Set<Entry> entries = new HashSet<>();
      for (int i = 0; i < 200; i++) {
        // Three eras in a row, then one a year later; some of their slices side by side.
        long base = i % 4 == 3 ? NOW + 365L * 86_400_000 : NOW - NOW % era + i % 4 * era;
        Entry entry = entry(list, base + ((long) (i / 4 * 7 % 60) << 14), i);
        put(lists, entry);
        entries.add(entry);
      }
      agree(list, NOW + era, 26);
      agree(list, NOW + era + era / 2, 30);
      for (int i = 200; i < 220; i++) {
        Entry entry = entry(list, NOW + era + (i - 200) * era / 10, i);
        put(lists, entry);
        entries.add(entry);
      }
      boolean newestFirst = list.table().newestFirst();
      for (int ahead : List.of(1, 3, 1_000)) {
        assertEquals(sorted(entries, newestFirst), all(lists, list, 7, ahead), "of " + list);
      }
      List<Entry> inOrder = sorted(entries, false);
      Random random = new Random(5);
      for (int i = 0; i < 15; i++) {
        int from = random.nextInt(inOrder.size());
        int to = from + random.nextInt(inOrder.size() - from);
        List<Entry> expected = inOrder.subList(from, to);
        assertEquals(
            newestFirst ? expected.reversed() : expected,
            all(
                lists,
                List.of(list),
                inOrder.get(from).place(),
                inOrder.get(to).place(),
                1 + random.nextInt(40),
                1 + random.nextInt(4)),
            "of " + list);
      }
      assertTrue(rows(list).stream().filter(Slice::isEra).count() >= 4);
    }
    ListKey requests = Entries.all(OWNER);
    Set<Entry> some = new HashSet<>(all(lists, requests, 100, 10).subList(0, 50));
    assertEquals(some, found(lists, some, requests));
  }

  @Test
  void anEraWithoutSlicesLeavesTheDirectory() throws Exception {
    ListKey list = Entries.all(OWNER);
    agree(list, 0, 14);
    Entry gone = request(list, NOW, 1);
    Entry stays = request(list, NOW - (1L << 27), 2);
    put(lists, gone);
    put(lists, stays);
    delete(lists, gone);
    assertEquals(4, rows(list).size());
    settled.set(number + SliceDirectory.FRESH_MICROS + 1);
    await(
        () -> {
          assertEquals(List.of(stays), all(lists, list, 5, 1));
          return rows(list).size() == 2;
        });
    number += SliceDirectory.FRESH_MICROS;
    put(lists, gone);
    assertEquals(List.of(gone, stays), all(lists, list, 5, 1));
  }

  @Test
  void anEmptySliceLeavesTheDirectoryOnceAllIsSettled() throws Exception {
    ListKey lane = Entries.lane("peer", 2);
    Entry entry = pending(lane, NOW, 1);
    put(lists, entry);
    long put = number;
    delete(lists, entry);
    settled.set(put + SliceDirectory.FRESH_MICROS);
    assertEquals(List.of(), all(lists, lane, 5, 1));
    settled.set(put + SliceDirectory.FRESH_MICROS + 1);
    assertEquals(1, slices(lane).size(), "somebody may still rely on it");
    assertEquals(List.of(), all(lists, lane, 5, 1));
    await(() -> slices(lane).isEmpty());
  }

  @Test
  void aSliceThatIsNotReadWholeStays() {
    ListKey lane = Entries.lane("peer", 2);
    Entry entry = pending(lane, NOW, 1);
    put(lists, entry);
    delete(lists, entry);
    all(lists, List.of(lane), Place.FIRST, Place.before(NOW + 1), 5, 1);
    chores.close();
    assertEquals(1, slices(lane).size());
  }

  @Test
  void whoPutsAgainPutsTheSliceAgain() throws Exception {
    ListKey lane = Entries.lane("peer", 2);
    Entry entry = pending(lane, NOW, 1);
    put(lists, entry);
    delete(lists, entry);
    number += SliceDirectory.FRESH_MICROS;
    settled.set(number);
    long before = number;
    // A reader that has seen the slice empty, and is slow to say so.
    List<SliceDirectory.Page> pages =
        new SliceDirectory(cql, 10).read(List.of(lane), Place.FIRST, Place.END, false);
    SliceDirectory.Part part = pages.getFirst().parts().getFirst();
    Statement<?> late = new SliceDirectory(cql, 10).emptied(part, before + 1);
    put(lists, entry);
    cql.write(List.of(assertNotNullStatement(late)));
    assertEquals(List.of(entry), all(lists, lane, 5, 1));
  }

  private static Statement<?> assertNotNullStatement(@Nullable Statement<?> statement) {
    assertNotNull(statement);
    return statement;
  }

  @Test
  void noEntryIsLostWhileSlicesComeAndGo() throws Exception {
    ListKey lane = Entries.lane("peer", 2);
    // Numbers run a thousand times faster than time, so that rows grow old meanwhile.
    AtomicLong numbers = new AtomicLong(number);
    TreeSet<Long> open = new TreeSet<>();
    Map<Integer, Entry> there = Collections.synchronizedMap(new TreeMap<>());
    settled.set(0);
    SlicedList[] nodes = {lists, node(TINY), node(TINY)};
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        int writer = t;
        writers.add(
            threads.submit(
                () -> {
                  Random random = new Random(writer);
                  SlicedList by = nodes[writer];
                  for (int i = 0; i < 300; i++) {
                    long own;
                    synchronized (open) {
                      own = numbers.addAndGet(1 + random.nextInt(4_000_000));
                      open.add(own);
                    }
                    Entry entry =
                        pending(lane, NOW + ((long) random.nextInt(3) << 18), writer * 1_000 + i);
                    List<Statement<?>> statements = new ArrayList<>();
                    Slice slice = by.put(entry, own, statements);
                    cql.write(statements);
                    by.written(entry.list(), slice, own);
                    there.put(writer * 1_000 + i, entry);
                    List<Entry> seen = all(nodes[random.nextInt(3)], lane, 100, 2);
                    assertTrue(seen.contains(entry), "lost");
                    there.remove(writer * 1_000 + i);
                    cql.write(List.of(by.deletion(entry, own)));
                    synchronized (open) {
                      open.remove(own);
                      settled.set(open.isEmpty() ? numbers.get() : open.first());
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    long after = numbers.addAndGet(2 * SliceDirectory.FRESH_MICROS);
    settled.set(after);
    // What a writer put into a wide slice and deleted from a narrow one is left.
    List<Statement<?>> left = new ArrayList<>();
    for (SlicedList.Hint hint :
        lists.read(List.of(lane), Place.FIRST, Place.END, 5_000, 1_000).hints()) {
      left.add(lists.deletion(hint, after));
    }
    cql.write(left);
    await(
        () -> {
          assertEquals(List.of(), all(lists, lane, 100, 1_000));
          return slices(lane).isEmpty();
        });
  }

  // ---- tombstones

  @Test
  void whatCameAndWentLeavesTheQueueReadable() throws Exception {
    ListKey lane = Entries.lane("peer", 2);
    SlicedList by = node(new Widths.Limits(16_384, NEVER, 15_000, 100_000_000, 1_000));
    settled.set(0);
    // More than Cassandra reads over in one slice, which are 100,000; 2,000 a second.
    int count = 120_000;
    long millis = NOW;
    for (int i = 0; i < count; i += 1_000) {
      List<Statement<?>> puts = new ArrayList<>();
      List<Statement<?>> deletions = new ArrayList<>();
      long last = 0;
      Slice slice = Slice.EVERYTHING;
      for (int k = i; k < i + 1_000; k++) {
        Entry entry = pending(lane, millis + (k - i) / 2, k);
        number += 500;
        slice = by.put(entry, number, puts);
        deletions.add(by.deletion(entry, number));
        last = number;
      }
      cql.write(puts);
      by.written(lane, slice, last);
      cql.write(deletions);
      millis += 500;
    }
    Entry left = pending(lane, millis, 1);
    put(by, left);
    assertTrue(slices(lane).size() > 10, "it was cut");
    assertEquals(List.of(left), all(by, lane, 32, 1), "while nothing is settled");
    settled.set(number + 10 * SliceDirectory.FRESH_MICROS);
    await(
        () -> {
          assertEquals(List.of(left), all(by, lane, 32, 1));
          return slices(lane).size() == 1;
        });
  }
}
