package dev.pinfold.pins.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Threads that begin together.
public final class Crowd {

  private Crowd() {}

  /// What one of them does.
  public interface Member<T> {
    /// Does it.
    ///
    /// @param number of the thread, from 0
    T run(int number) throws Exception;
  }

  /// Lets `size` threads run, and waits for all of them.
  ///
  /// @return what they gave, by their numbers
  /// @throws AssertionError if one of them failed
  public static <T> List<T> run(int size, Member<T> member) {
    CyclicBarrier start = new CyclicBarrier(size);
    List<Callable<T>> tasks = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int number = i;
      tasks.add(
          () -> {
            start.await();
            return member.run(number);
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(size)) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("a thread failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
