package dev.pinfold.http;

import java.util.List;

/// Learns of every request when it is over: metrics count it, an access log writes it down.
@FunctionalInterface
public interface RequestObserver {

  /// Called once for each request, on its thread. What it throws is logged and goes no further.
  void handled(Handled request);

  /// All of `observers`, in order.
  static RequestObserver all(List<RequestObserver> observers) {
    List<RequestObserver> copy = List.copyOf(observers);
    return request -> copy.forEach(observer -> observer.handled(request));
  }
}
