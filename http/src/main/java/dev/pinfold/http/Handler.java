package dev.pinfold.http;

/// Answers the requests of one route, on a virtual thread of the request's own: it may block.
///
/// What it throws before the answer has begun becomes an error answer in the API's own shape.
@FunctionalInterface
public interface Handler {

  /// Answers `exchange` exactly once, with [Exchange#answer], [Exchange#empty] or
  /// [Exchange#stream].
  void handle(Exchange exchange);
}
