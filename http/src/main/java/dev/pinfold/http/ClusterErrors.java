package dev.pinfold.http;

import dev.pinfold.base.Problem;
import dev.pinfold.http.json.Json;

/// The errors of the IPFS Cluster API. Its clients show the message, so details are part of it.
final class ClusterErrors implements ErrorShape {

  @Override
  public int status(Problem.Kind kind) {
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

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public byte[] body(Failure failure, String requestId) {
    return Json.document(
        out ->
            out.beginObject()
                .number("code", failure.status())
                .text("message", ErrorText.sentence(failure, requestId))
                .endObject());
  }
}
