package dev.pinfold.cli;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The wish of someone outside (Ctrl-C, `kill`) that a command ends. A command that watches for it
/// comes to a good place, closes what it has open and says how to go on; others end at once.
///
/// There is one for a process. It is closed last of all: the process ends as soon as that is done.
///
/// ```java
/// interruption.watch();
/// while (work.next()) {
///   interruption.check();
/// }
/// ```
///
/// Safe for use by several threads.
public final class Interruption implements AutoCloseable {

  /// So long the process waits for a command to come to a good place.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable Thread hook;

  /// From now on a signal is a request, and the process ends when this is closed.
  public void watch() {
    watch(PATIENCE);
  }

  /// Likewise, for a command that may take longer than others to end.
  public synchronized void watch(Duration patience) {
    if (hook == null) {
      Thread added = new Thread(() -> onShutdown(patience), "interruption");
      Runtime.getRuntime().addShutdownHook(added);
      hook = added;
    }
  }

  private void onShutdown(Duration patience) {
    request();
    try {
      var _ = ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Does what a signal does.
  void request() {
    requested.countDown();
  }

  /// Whether the command is to end.
  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /// Ends the command here, if it is to end.
  ///
  /// @throws ProblemException `interrupted`
  public void check() {
    if (isRequested()) {
      throw new ProblemException(problem("interrupted"));
    }
  }

  /// The problem of a command that was interrupted.
  ///
  /// @param message how far it came
  public static Problem problem(String message) {
    return Problem.of(Problem.Kind.CANCELLED, "interrupted", message);
  }

  /// Waits, but not on when the command is to end.
  ///
  /// @return whether it is to end
  public boolean await(Duration time) throws InterruptedException {
    return requested.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void close() {
    ended.countDown();
    Thread added = hook;
    hook = null;
    if (added == null || isRequested()) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(added);
    } catch (IllegalStateException e) {
      // The process has just begun to end: the hook finds that this has ended.
      return;
    }
  }
}
