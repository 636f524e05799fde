package dev.pinfold.http;

import dev.pinfold.base.Problem;

/// How one API answers errors: the status of each kind of problem, and the body.
public interface ErrorShape {

  /// The status that `kind` deserves.
  default int status(Problem.Kind kind) {
    return switch (kind) {
      case INVALID -> 400;
      case LIMIT -> 403;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case CORRUPT, INTERNAL -> 500;
      case BUSY, UNAVAILABLE -> 503;
      case CANCELLED -> 504;
    };
  }

  /// The content type of [#body].
  String contentType();

  /// What the answer says.
  ///
  /// @param requestId named in answers to defects of this program, so that its log can be searched
  byte[] body(Failure failure, String requestId);

  /// `{"code":404,"message":"..."}`
  static ErrorShape cluster() {
    return new ClusterErrors();
  }

  /// `{"error":{"reason":"NOT_FOUND","details":"..."}}`
  static ErrorShape pinningService() {
    return new PinningServiceErrors();
  }

  /// Problem details of RFC 9457, with `code` and `details` added.
  static ErrorShape problemDetails() {
    return new ProblemDetails();
  }
}
