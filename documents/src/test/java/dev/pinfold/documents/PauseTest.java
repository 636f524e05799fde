package dev.pinfold.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.transaction.Check;
import dev.pinfold.documents.transaction.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// While a database pauses, its directory can be copied, and the copy is known to the commit.
class PauseTest {

  private static final int WRITERS = 6;
  private static final int PAUSES = 12;

  @TempDir Path directory;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void put(String id) {
    database.collection("pins").put(id, ("{\"name\":\"" + id + "\"}").getBytes(UTF_8));
  }

  @Test
  void theNumberGivenIsExactlyThatOfTheCopyWhateverOthersWrite() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong ids = new AtomicLong();
    Collection pins = database.collection("pins");
    pins.createIndex("by_name", dev.pinfold.documents.value.Path.parse("name"));
    List<Long> numbers = new ArrayList<>();
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        Durability durability = i % 2 == 0 ? Durability.SYNCED : Durability.BUFFERED;
        running.add(
            writers.submit(
                () -> {
                  while (!stop.get()) {
                    long id = ids.incrementAndGet();
                    database.transact(
                        "write",
                        database.access(),
                        durability,
                        transaction -> {
                          byte[] json = ("{\"name\":\"n" + id % 50 + "\"}").getBytes(UTF_8);
                          transaction.put("pins", "id" + id % 200, json);
                          transaction.add("written", 1);
                          return true;
                        });
                  }
                }));
      }
      try {
        for (int i = 0; i < PAUSES; i++) {
          long before = database.sequence();
          Path copy = directory.resolve("copy" + i);
          numbers.add(
              database.pause(
                  sequence -> {
                    database.checkpoint(copy);
                    // Nothing was committed while it was copied.
                    assertEquals(sequence, database.sequence());
                    return sequence;
                  }));
          assertTrue(numbers.getLast() >= before);
        }
        long last = database.sequence();
        while (database.sequence() == last) {
          Thread.onSpinWait();
        }
      } finally {
        stop.set(true);
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    for (int i = 0; i < PAUSES; i++) {
      try (Database copy = Database.open(directory.resolve("copy" + i))) {
        assertEquals(numbers.get(i), copy.sequence());
        assertEquals(database.identity(), copy.identity());
        Check.Report report = copy.check(true, _ -> {});
        assertEquals(List.of(), report.findings());
        assertEquals(numbers.get(i), report.sequence());
        // Each commit adds one, but that of the index.
        assertTrue(copy.counter("written") <= copy.sequence());
      }
    }
  }

  @Test
  void whoCommitsMeanwhileIsAnsweredAfterIt() throws Exception {
    put("before");
    CountDownLatch paused = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Long> pause =
          threads.submit(
              () ->
                  database.pause(
                      sequence -> {
                        paused.countDown();
                        await(go);
                        return sequence;
                      }));
      paused.await();
      Future<?> write = threads.submit(() -> put("meanwhile"));
      // Reading needs no lead.
      assertEquals(1, database.collection("pins").count());
      assertFalse(write.isDone());
      go.countDown();
      assertEquals(1, pause.get());
      write.get();
      assertEquals(2, database.sequence());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aBodyThatThrowsLeavesNothingBehind() {
    put("a");
    ProblemException thrown =
        assertThrows(
            ProblemException.class,
            () ->
                database.pause(
                    _ -> {
                      throw new ProblemException(
                          Problem.of(Problem.Kind.LIMIT, "no_room", "there is no room"));
                    }));
    assertEquals("no_room", thrown.problem().code());
    put("b");
    assertEquals(2, database.<Long>pause(sequence -> sequence));
    put("c");
    assertEquals(3, database.sequence());
  }

  @Test
  void aBodyThatWritesIsToldSoInsteadOfWaitingForItself() {
    assertThrows(IllegalStateException.class, () -> database.pause(_ -> inside(() -> put("a"))));
    assertThrows(
        IllegalStateException.class, () -> database.pause(_ -> database.<Long>pause(s -> s)));
    put("a");
    assertEquals(1, database.sequence());
  }

  private static boolean inside(Runnable action) {
    action.run();
    return true;
  }

  @Test
  void databasesAreToldApart() {
    try (Database other = Database.open(directory.resolve("other"))) {
      assertNotEquals(database.identity(), other.identity());
      assertTrue(other.identity().matches("[0-9a-f]{16}"));
    }
  }
}
