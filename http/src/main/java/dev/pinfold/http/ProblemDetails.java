package dev.pinfold.http;

import dev.pinfold.http.json.Json;

/// RFC 9457: `type` is a URN of the code, `title` its sentence; the values stand in `details`.
final class ProblemDetails implements ErrorShape {

  @Override
  public String contentType() {
    return "application/problem+json";
  }

  @Override
  public byte[] body(Failure failure, String requestId) {
    return Json.document(
        out -> {
          out.beginObject()
              .text("type", "urn:pinfold:problem:" + failure.code())
              .text("title", failure.message())
              .number("status", failure.status())
              .text("code", failure.code())
              .text("request_id", requestId);
          if (!failure.details().isEmpty()) {
            out.name("details").value(failure.details());
          }
          out.endObject();
        });
  }
}
