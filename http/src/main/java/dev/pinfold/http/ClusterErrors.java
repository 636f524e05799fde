package dev.pinfold.http;

import dev.pinfold.http.json.Json;

/// The errors of the IPFS Cluster API. Its clients show the message, so details are part of it.
final class ClusterErrors implements ErrorShape {

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
