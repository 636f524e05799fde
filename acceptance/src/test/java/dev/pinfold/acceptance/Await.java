package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/// Waits for what comes by itself. The limit is there for what never comes; nothing passes by it.
final class Await {

  /// A run that is made longer by other properties needs more: `-Dawait.minutes=60`.
  static final Duration LIMIT = Duration.ofMinutes(Long.getLong("await.minutes", 3));

  private static final long PAUSE_MILLIS = 20;

  private Await() {}

  /// Asks until the answer is as wanted.
  ///
  /// @param what it waits for, for the message if it never comes
  /// @return that answer
  static <T> T until(String what, Callable<T> question, Predicate<T> wanted) throws Exception {
    long start = System.nanoTime();
    while (true) {
      T answer = question.call();
      if (wanted.test(answer)) {
        return answer;
      }
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        return fail("It never came to be that " + what + "; last: " + answer);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /// Asks until it is so.
  static void until(String what, Callable<Boolean> question) throws Exception {
    until(what, question, answer -> answer);
  }
}
