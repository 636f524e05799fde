package dev.pinfold.http;

import dev.pinfold.http.json.Json;
import java.util.Locale;

/// The errors of the IPFS Pinning Service API, version 1.0.0.
final class PinningServiceErrors implements ErrorShape {

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public byte[] body(Failure failure, String requestId) {
    return Json.document(
        out ->
            out.beginObject()
                .beginObject("error")
                .text("reason", reason(failure))
                .text("details", ErrorText.sentence(failure, requestId))
                .endObject()
                .endObject());
  }

  /// The specification's own words where it has one; else the code of the failure.
  private static String reason(Failure failure) {
    return switch (failure.status()) {
      case 400 -> "BAD_REQUEST";
      case 401 -> "UNAUTHORIZED";
      case 404 -> "NOT_FOUND";
      case 500 -> "INTERNAL_SERVER_ERROR";
      default -> failure.code().toUpperCase(Locale.ROOT);
    };
  }
}
