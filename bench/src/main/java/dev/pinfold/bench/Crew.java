package dev.pinfold.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Threads that do the same until all are done. When one fails, the others are told to end.
public final class Crew {

  /// What each does.
  public interface Task {
    void run(int member, Crew crew) throws Exception;
  }

  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  private Crew() {}

  /// Whether there is no use in going on.
  public boolean hasFailed() {
    return failure.get() != null;
  }

  /// Runs a task in some threads.
  ///
  /// @throws IOException if it failed in one of them
  public static void run(int members, Task task) throws IOException, InterruptedException {
    Crew crew = new Crew();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      int member = i;
      threads.add(Thread.ofPlatform().start(() -> crew.work(member, task)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Exception first = crew.failure.get();
    if (first != null) {
      throw new IOException("the work of a thread failed: " + first.getMessage(), first);
    }
  }

  private void work(int member, Task task) {
    try {
      task.run(member, this);
    } catch (Exception e) {
      failure.accumulateAndGet(e, (before, now) -> before == null ? now : before);
    }
  }
}
