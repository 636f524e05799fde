package dev.pinfold.pins.service;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Threads that begin together.
final class Crowd {

  private Crowd() {}

  static <T> List<T> run(int size, Callable<T> task) throws Exception {
    CyclicBarrier start = new CyclicBarrier(size);
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(size)) {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        tasks.add(
            () -> {
              start.await();
              return task.call();
            });
      }
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
    }
    return results;
  }
}
