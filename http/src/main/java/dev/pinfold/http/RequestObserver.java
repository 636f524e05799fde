package dev.pinfold.http;

/// Learns of every request when it is over: metrics count it, an access log writes it down.
@FunctionalInterface
public interface RequestObserver {

  /// Called once for each request, on its thread. What it throws is logged and goes no further.
  void handled(Handled request);
}
