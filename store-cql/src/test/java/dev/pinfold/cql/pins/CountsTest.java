package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.PlacementStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Counts by several writers that die and recover each other, on a real node.
class CountsTest {

  private static final List<String> PEERS = List.of("a", "b", "c");
  private static OwnKeyspace keyspace;

  private final AtomicLong nanos = new AtomicLong();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> dead = new ArrayList<>();

  /// What there is, as a conditional write would have it.
  private final Map<Integer, Pin> pins = new HashMap<>();

  @BeforeAll
  static void make() {
    keyspace = OwnKeyspace.make("counts");
  }

  @AfterAll
  static void drop() {
    keyspace.close();
  }

  @BeforeEach
  void empty() {
    keyspace.empty("writers", "writer_horizons", "pin_counts", "counted_peers");
  }

  @AfterEach
  void end() {
    nodes.forEach(Node::die);
  }

  /// A change that a writer began.
  private record Intent(long number, CountDeltas deltas) {}

  /// A process.
  private final class Node {
    final FailingCql cql;
    final Writers writers;
    final Counts counts;
    final TreeSet<Long> open = new TreeSet<>();

    /// Those of them that were made.
    final List<Intent> made = new ArrayList<>();

    long next;

    Node(long seed) {
      cql = new FailingCql(keyspace.cql(), seed);
      writers = new Writers(cql, "a node", LeaseTimes.DEFAULT, Clock.systemUTC(), nanos::get);
      next = writers.first();
      writers.publish(this::numbers);
      counts = new Counts(cql, writers, this::numbers, 3);
    }

    synchronized OpenNumbers numbers() {
      return new OpenNumbers(next, open);
    }

    synchronized long begin(int skip) {
      long number = next + skip;
      next = number + 1;
      open.add(number);
      return number;
    }

    synchronized void settle(long number) {
      open.remove(number);
    }

    /// Makes a change; settled once it is written.
    void change(int pin, @Nullable Pin after, Random random) {
      CountDeltas deltas = CountDeltas.of(pins.get(pin), after);
      long number = begin(random.nextInt(3));
      if (after == null) {
        pins.remove(pin);
      } else {
        pins.put(pin, after);
      }
      made.add(new Intent(number, deltas));
      if (random.nextInt(20) == 0) {
        // The answer of the cluster never came; it dies with this open.
        die();
        return;
      }
      counts.add(number, deltas);
      var _ =
          counts
              .flushed()
              .whenComplete(
                  (_, failure) -> {
                    if (failure == null) {
                      settle(number);
                    }
                  });
    }

    void die() {
      cql.die();
      counts.close();
    }
  }

  private void start(Random random) {
    nodes.add(new Node(random.nextLong()));
  }

  private void bury() {
    for (Node node : List.copyOf(nodes)) {
      if (node.cql.isDead()) {
        node.die();
        nodes.remove(node);
        dead.add(node);
      }
    }
  }

  private void pass() {
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    for (Node node : nodes) {
      try {
        node.writers.renew();
        node.writers.tell();
      } catch (ProblemException e) {
        assertEquals("store_unavailable", e.problem().code());
      }
    }
    bury();
  }

  /// Recovers whoever died, also of those who die of recovering.
  private void recoverAll(Random random) {
    while (!dead.isEmpty()) {
      while (nodes.size() < 2) {
        start(random);
      }
      for (int i = 0; i < 9; i++) {
        pass();
      }
      for (Node node : List.copyOf(nodes)) {
        try {
          if (random.nextInt(3) == 0) {
            node.cql.failAfter(random.nextInt(30), true);
          }
          recover(node, random);
        } catch (ProblemException e) {
          assertTrue(
              Set.of("store_unavailable", "store_lease_lost").contains(e.problem().code()),
              e::getMessage);
        }
      }
      bury();
    }
  }

  private void recover(Node node, Random random) {
    for (int writer : node.writers.expired()) {
      if (!node.writers.takeOver(writer)) {
        continue;
      }
      long horizon = node.writers.horizon(writer);
      // Of one number there may be several in a row that died.
      List<Node> former = dead.stream().filter(one -> one.writers.number() == writer).toList();
      long above = 0;
      for (Node one : former) {
        above = Math.max(above, one.next);
        for (Intent intent : one.made) {
          if (intent.number >= horizon) {
            node.counts.recover(writer, intent.number, intent.deltas);
            if (random.nextInt(4) == 0) {
              node.counts.recover(writer, intent.number, intent.deltas);
            }
          }
        }
        if (random.nextBoolean()) {
          one.cql.arrive();
        }
      }
      node.writers.recovered(writer, above);
      for (Node one : former) {
        one.cql.arrive();
        dead.remove(one);
      }
    }
  }

  private void settleAll(Random random) {
    do {
      bury();
      recoverAll(random);
      nodes.forEach(node -> node.cql.failAfter(Integer.MAX_VALUE, false));
      bury();
    } while (!dead.isEmpty());
    for (Node node : nodes) {
      while (!node.numbers().open().isEmpty()) {
        pass();
        Thread.onSpinWait();
      }
    }
  }

  private Map<CountSubject, long[]> truth() {
    Map<CountSubject, long[]> truth = new TreeMap<>();
    truth.put(CountSubject.PINS, new long[1]);
    truth.put(CountSubject.PLACEMENTS, new long[7]);
    PEERS.forEach(peer -> truth.put(CountSubject.peer(peer), new long[7]));
    for (int owner = 0; owner < 5; owner++) {
      truth.put(CountSubject.owner(owner), new long[4]);
    }
    for (Pin pin : pins.values()) {
      CountDeltas.of(null, pin)
          .bySubject()
          .forEach(
              (subject, values) -> {
                long[] sums = truth.get(subject);
                for (int i = 0; i < values.length; i++) {
                  sums[i] += values[i];
                }
              });
    }
    return truth;
  }

  private static @Nullable Pin some(Random random) {
    if (random.nextInt(5) == 0) {
      return null;
    }
    Map<String, PlacementStatus> placements = new TreeMap<>();
    for (String peer : PEERS) {
      if (random.nextBoolean()) {
        placements.put(peer, PlacementStatus.of(random.nextInt(7)));
      }
    }
    List<Integer> owners = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      owners.add(random.nextInt(5));
    }
    return SamplePins.pin(PinStatus.of(random.nextInt(4)), owners, placements);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void exactWhoeverDiesWhenever(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 4; round++) {
      while (nodes.size() < 3) {
        start(random);
      }
      for (int step = 0; step < 60; step++) {
        bury();
        if (nodes.isEmpty()) {
          break;
        }
        Node node = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(24)) {
          case 0 -> node.cql.failAfter(random.nextInt(20), true);
          case 1, 2, 3 -> node.cql.failAfter(random.nextInt(20), false);
          case 4 -> node.cql.arrive();
          case 5, 6 -> pass();
          case 7 -> node.settle(node.begin(0));
          default -> node.change(random.nextInt(10), some(random), random);
        }
      }
      bury();
      settleAll(random);
      nodes.forEach(node -> node.cql.arrive());
      Map<CountSubject, long[]> truth = truth();
      for (Node node : nodes) {
        truth.forEach(
            (subject, values) -> assertArrayEquals(values, node.counts.of(subject), subject::name));
      }
    }
    assertTrue(Set.copyOf(PEERS).containsAll(nodes.getFirst().counts.peers()));
  }

  @Test
  void seenHereAtOnceAndElsewhereOnceItIsWritten() {
    Node here = new Node(1);
    Node there = new Node(2);
    nodes.addAll(List.of(here, there));
    long number = here.begin(0);
    Pin pin = SamplePins.pin(PinStatus.PINNED, List.of(4), Map.of("a", PlacementStatus.PINNED));
    here.counts.add(number, CountDeltas.of(null, pin));
    assertArrayEquals(new long[] {1}, here.counts.of(CountSubject.PINS));
    here.counts.flushed().toCompletableFuture().join();
    assertArrayEquals(new long[] {1}, there.counts.of(CountSubject.PINS));
    assertArrayEquals(new long[] {0, 0, 1, 0}, there.counts.of(CountSubject.owner(4)));
    assertArrayEquals(new long[] {0, 0, 1, 0, 0, 0, 0}, there.counts.of(CountSubject.peer("a")));
    assertEquals(List.of("a"), List.copyOf(there.counts.peers()));
  }

  @Test
  void lessThanNothingIsNothing() {
    Node node = new Node(1);
    nodes.add(node);
    Pin pin = SamplePins.pin(PinStatus.PINNED, List.of(4), Map.of());
    // The change of another node that made it is not written yet.
    node.counts.add(node.begin(0), CountDeltas.of(pin, null));
    assertArrayEquals(new long[] {0}, node.counts.of(CountSubject.PINS));
  }

  @Test
  void ofMoreSubjectsThanAreRemembered() {
    Node node = new Node(1);
    nodes.add(node);
    for (int i = 0; i < 3; i++) {
      List<CompletionStage<?>> written = new ArrayList<>();
      for (int owner = 0; owner < 200; owner++) {
        Pin pin = SamplePins.pin(PinStatus.QUEUED, List.of(owner), Map.of());
        node.counts.add(node.begin(0), CountDeltas.of(null, pin));
        written.add(node.counts.flushed());
      }
      written.forEach(one -> one.toCompletableFuture().join());
    }
    assertArrayEquals(new long[] {3, 0, 0, 0}, node.counts.of(CountSubject.owner(7)));
    assertArrayEquals(new long[] {600}, node.counts.of(CountSubject.PINS));
  }

  @Test
  void aNodeThatLostItsNumberSaysSo() {
    Node lost = new Node(1);
    Node other = new Node(2);
    nodes.add(other);
    other.writers.renew();
    for (int i = 0; i < 9; i++) {
      pass();
    }
    assertTrue(other.writers.takeOver(lost.writers.number()));
    lost.writers.renew();
    Pin pin = SamplePins.pin(PinStatus.QUEUED, List.of(), Map.of());
    // Also when it is asked again, long after.
    for (int i = 0; i < 3; i++) {
      lost.counts.add(lost.begin(0), CountDeltas.of(null, pin));
      CompletionException e =
          assertThrows(
              CompletionException.class, () -> lost.counts.flushed().toCompletableFuture().join());
      assertEquals(
          "store_lease_lost",
          assertInstanceOf(ProblemException.class, e.getCause()).problem().code());
    }
    lost.die();
    assertArrayEquals(new long[] {0}, other.counts.of(CountSubject.PINS));
  }
}
