package dev.pinfold.http;

import java.util.concurrent.atomic.AtomicInteger;

/// A bound on the requests that are worked on at one time; several APIs may share it.
public final class RequestsInFlight {

  private final int max;
  private final AtomicInteger count = new AtomicInteger();

  /// @throws IllegalArgumentException if no request would be allowed
  public RequestsInFlight(int max) {
    if (max <= 0) {
      throw new IllegalArgumentException("The bound on requests in flight is positive");
    }
    this.max = max;
  }

  /// Takes a place, which [#leave] gives back, or returns false.
  boolean enter() {
    if (count.incrementAndGet() > max) {
      count.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    count.decrementAndGet();
  }

  /// How many there are now.
  public int count() {
    return count.get();
  }
}
