package dev.pinfold.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.storage.WriteBuffer;
import dev.pinfold.documents.transaction.CommittedChanges;
import dev.pinfold.documents.transaction.Durability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Counters are exact, whoever adds at the same time and whatever fails.
class CountersTest {

  @TempDir java.nio.file.Path directory;
  private Database database;

  @BeforeEach
  void open() {
    database =
        Database.open(directory.resolve("db"), DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
  }

  @AfterEach
  void checkAndClose() {
    assertEquals(List.of(), database.check(false, _ -> {}).findings());
    database.close();
  }

  private void reopen() {
    database.close();
    open();
  }

  private long add(String counter, long delta) {
    DatabaseTransaction[] used = new DatabaseTransaction[1];
    database.transact(
        transaction -> {
          used[0] = transaction;
          transaction.add(counter, delta);
          return true;
        });
    return used[0].sequence();
  }

  private static String codeOf(Runnable action) {
    return assertThrows(ProblemException.class, action::run).problem().code();
  }

  private Map<String, Long> counters(String prefix) {
    Map<String, Long> all = new LinkedHashMap<>();
    try (ReadView view = database.readView()) {
      view.counters(prefix, all::put);
    }
    return all;
  }

  @Test
  void whatIsAddedIsThereAlsoAfterReopening() {
    assertEquals(0, database.counter("c"));
    add("c", 5);
    add("c", -7);
    add("d", 1);
    assertEquals(-2, database.counter("c"));
    reopen();
    assertEquals(-2, database.counter("c"));
    add("c", 2);
    assertEquals(0, database.counter("c"));
    assertEquals(Map.of("d", 1L), counters(""));
    reopen();
    assertEquals(Map.of("d", 1L), counters(""));
    add("c", 3);
    assertEquals(3, database.counter("c"));
  }

  @Test
  void aCommitMayHaveNothingButCounters() {
    assertEquals(1, add("c", 1));
    assertEquals(2, add("c", 1));
    assertEquals(2, database.sequence());
    assertEquals(0, add("c", 0));
    long nothing =
        database.transact(
            transaction -> {
              transaction.add("c", 4);
              transaction.add("c", -4);
              return 0L;
            });
    assertEquals(nothing, 0);
    assertEquals(2, database.sequence());
    List<CommittedChanges> changes = database.changes(0, 10);
    assertEquals(2, changes.size());
    assertEquals(List.of(), changes.getFirst().changes());
  }

  @Test
  void sixteenThreadsAddExactly() throws Exception {
    String[] names = {"a", "b", "é\0c"};
    AtomicLongArray expected = new AtomicLongArray(names.length);
    List<Callable<Integer>> adders = new ArrayList<>();
    for (int thread = 0; thread < 16; thread++) {
      Random random = new Random(thread);
      String id = "d" + thread;
      adders.add(
          () -> {
            for (int i = 0; i < 300; i++) {
              int which = random.nextInt(names.length);
              long delta = random.nextLong(-1000, 1001);
              boolean fails = i % 10 == 9;
              try {
                database.transact(
                    transaction -> {
                      transaction.add(names[which], delta);
                      transaction.add(names[0], 1);
                      transaction.put("docs", id, "{}".getBytes(UTF_8));
                      if (fails) {
                        throw new IllegalStateException("rolled back");
                      }
                      return true;
                    });
                expected.addAndGet(which, delta);
                expected.addAndGet(0, 1);
              } catch (IllegalStateException e) {
                assertTrue(fails);
              }
            }
            return 0;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<Integer> adder : threads.invokeAll(adders)) {
        adder.get();
      }
    }
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < names.length; i++) {
        assertEquals(expected.get(i), database.counter(names[i]), names[i]);
      }
      reopen();
    }
  }

  @Test
  void aTransactionThatFailsAddsNothing() {
    add("c", 1);
    assertThrows(
        IllegalStateException.class,
        () ->
            database.transact(
                transaction -> {
                  transaction.add("c", 10);
                  throw new IllegalStateException("no");
                }));
    assertEquals(1, database.counter("c"));
    DatabaseTransaction[] kept = new DatabaseTransaction[1];
    database.transact(transaction -> kept[0] = transaction);
    assertEquals("transaction_ended", codeOf(() -> kept[0].add("c", 1)));
  }

  /// Two transactions hold what the other one wants; the younger begins again.
  @Test
  void aTransactionThatBeginsAgainAddsOnce() throws Exception {
    CountDownLatch olderHolds = new CountDownLatch(1);
    CountDownLatch youngerHolds = new CountDownLatch(1);
    AtomicInteger tries = new AtomicInteger();
    Thread younger =
        Thread.ofPlatform()
            .start(
                () -> {
                  await(olderHolds);
                  database.transact(
                      transaction -> {
                        tries.incrementAndGet();
                        transaction.add("c", 1);
                        transaction.put("docs", "a", "1".getBytes(UTF_8));
                        youngerHolds.countDown();
                        transaction.put("docs", "z", "1".getBytes(UTF_8));
                        transaction.add("c", 1);
                        return true;
                      });
                });
    database.transact(
        transaction -> {
          transaction.add("c", 100);
          transaction.put("docs", "z", "2".getBytes(UTF_8));
          olderHolds.countDown();
          await(youngerHolds);
          transaction.put("docs", "a", "2".getBytes(UTF_8));
          return true;
        });
    younger.join();
    assertTrue(tries.get() > 1);
    assertEquals(102, database.counter("c"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aViewShowsWhatWas() {
    add("c", 1);
    try (ReadView view = database.readView()) {
      add("c", 1);
      add("new", 1);
      assertEquals(1, view.counter("c"));
      assertEquals(0, view.counter("new"));
      Map<String, Long> seen = new LinkedHashMap<>();
      view.counters("", seen::put);
      assertEquals(Map.of("c", 1L), seen);
    }
    assertEquals(2, database.counter("c"));
  }

  @Test
  void countersAreToldInOrderOfTheirNames() {
    String[] ordered = {"a", "p", "p\0", "p.a", "pz", "pé", "p\uFFFF", "p😀", "q"};
    for (int i = ordered.length - 1; i >= 0; i--) {
      add(ordered[i], i + 1);
    }
    assertEquals(List.of(ordered), List.copyOf(counters("").keySet()));
    assertEquals(
        List.of(ordered).subList(1, ordered.length - 1), List.copyOf(counters("p").keySet()));
    assertEquals(Map.of("p😀", 8L), counters("p😀"));
    assertEquals(Map.of(), counters("x"));
  }

  @Test
  void namesHaveBounds() {
    add("n".repeat(255), 1);
    for (String bad : new String[] {"", "n".repeat(256), "é".repeat(128), "\ud800"}) {
      assertEquals("invalid_counter", codeOf(() -> add(bad, 1)));
      assertEquals("invalid_counter", codeOf(() -> database.counter(bad)));
    }
    assertEquals(1, database.sequence());
  }

  @Test
  void sumsWrapAround() {
    add("c", Long.MAX_VALUE);
    add("c", 1);
    assertEquals(Long.MIN_VALUE, database.counter("c"));
    add("c", -1);
    assertEquals(Long.MAX_VALUE, database.counter("c"));
  }

  @Test
  void moreCountersThanAreRemembered() {
    for (int round = 1; round <= 3; round++) {
      for (int part = 0; part < 4; part++) {
        int first = part * 5_000;
        database.transact(
            transaction -> {
              for (int i = first; i < first + 5_000; i++) {
                transaction.add("c" + i, i + 1);
              }
              return true;
            });
      }
    }
    long[] seen = new long[1];
    try (ReadView view = database.readView()) {
      view.counters(
          "c",
          (name, value) -> {
            seen[0]++;
            assertEquals(3 * (1 + Long.parseLong(name.substring(1))), value);
          });
    }
    assertEquals(20_000, seen[0]);
  }

  /// A group that fails leaves what is remembered as it is on disk.
  @Test
  void aFailedWriteChangesNothing() {
    Store store = database.engine().store();
    byte[] key = "\u0050bad".getBytes(UTF_8);
    add("good", 1);
    store.write(new WriteBuffer().put(Table.CATALOG, key, new byte[] {1, 2, 3}), false);
    assertEquals(
        List.of("counter bad has 3 bytes, not 8"), database.check(false, _ -> {}).findings());
    assertEquals("catalog_corrupt", codeOf(() -> database.counter("bad")));
    assertEquals(
        "catalog_corrupt",
        codeOf(
            () ->
                database.transact(
                    transaction -> {
                      transaction.add("good", 10);
                      transaction.put("docs", "a", "{}".getBytes(UTF_8));
                      transaction.add("bad", 1);
                      return true;
                    })));
    store.write(new WriteBuffer().delete(Table.CATALOG, key), false);
    add("good", 1);
    add("bad", 1);
    assertEquals(2, database.counter("good"));
    assertEquals(1, database.counter("bad"));
    assertEquals(0, database.collection("docs").count());
  }
}
