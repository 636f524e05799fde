package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Clients that pin, change and unpin the same CIDs again and again, over the cluster API. They ask
/// until they are answered, also while the server is down; so it is known what must be there.
final class Changers implements AutoCloseable {

  private static final int CLIENTS = 4;
  private static final int CIDS = 200;

  private static final long RETRY_MILLIS = 20;

  /// A load that the other store can follow while both share a machine with the clients.
  private static final long PAUSE_MILLIS = Long.getLong("changers.pause.millis", 20);

  private final Http api;
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  Changers(Http api) {
    this.api = api;
    for (int client = 0; client < CLIENTS; client++) {
      int number = client;
      threads.add(Thread.ofVirtual().start(() -> run(number)));
    }
  }

  static String cid(int number) {
    return Cids.of("changed " + number);
  }

  private void run(int client) {
    Random random = new Random(client);
    try {
      for (int step = 0; !stopped; step++) {
        String cid = cid(random.nextInt(CIDS / CLIENTS) * CLIENTS + client);
        if (random.nextInt(3) == 0) {
          untilAnswered("DELETE", "/pins/" + cid, Set.of(200, 404));
          names.remove(cid);
        } else {
          String name = "c" + client + "s" + step;
          untilAnswered("POST", "/pins/" + cid + "?name=" + name, Set.of(200));
          names.put(cid, name);
        }
        done.incrementAndGet();
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (Throwable e) {
      failure.set(e);
    }
  }

  private void untilAnswered(String method, String path, Set<Integer> expected)
      throws InterruptedException {
    while (true) {
      try {
        Http.Answer answer = api.send(method, path, "");
        if (answer.status() != 503) {
          assertTrue(expected.contains(answer.status()), answer::toString);
          return;
        }
      } catch (IOException e) {
        // The server is down; it comes back.
      }
      Thread.sleep(RETRY_MILLIS);
    }
  }

  /// Waits until they have done some more.
  void more(int count) throws Exception {
    int until = done.get() + count;
    Await.until(count + " more changes", () -> done.get() >= until || failure.get() != null);
    check();
  }

  private void check() {
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError("A client got a wrong answer", thrown);
    }
  }

  int done() {
    return done.get();
  }

  /// Ends when all that was asked for is answered.
  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
    check();
  }

  /// Fails unless the pins are there that must be, under the last of their names.
  void verify(Http server) throws IOException, InterruptedException {
    Map<String, String> found = new TreeMap<>();
    Set<String> all = new TreeSet<>();
    for (int number = 0; number < CIDS; number++) {
      all.add(cid(number));
    }
    server.stream(
        "/allocations",
        pin -> {
          if (all.contains(pin.path("cid").asText())) {
            found.put(pin.path("cid").asText(), pin.path("name").asText());
          }
        });
    assertEquals(new TreeMap<>(names), found);
  }
}
