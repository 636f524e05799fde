package dev.pinfold.documents.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LockOwnerTest {

  private static final int ROUNDS = 100_000;

  private final LockOwner victim = new LockOwner(1, "victim");
  private final AtomicInteger arrived = new AtomicInteger();

  /// Two that need different granules may wound the holder of both at one time; the listener is
  /// told of one wound, and one is counted.
  @Test
  void ofTwoThatWoundAtOneTimeOneHasWounded() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Integer> one = threads.submit(() -> wounds(true));
      Future<Integer> other = threads.submit(() -> wounds(false));
      assertEquals(ROUNDS, one.get() + other.get());
    }
  }

  private int wounds(boolean heals) {
    int wounds = 0;
    for (int i = 0; i < ROUNDS; i++) {
      if (heals) {
        victim.released();
      }
      meet();
      wounds += victim.wound() ? 1 : 0;
      meet();
    }
    return wounds;
  }

  /// Both go on at one moment, as far as processors allow: so no parking.
  private void meet() {
    int all = (arrived.getAndIncrement() / 2 + 1) * 2;
    while (arrived.get() < all) {
      Thread.yield();
    }
  }
}
