package dev.pinfold.http.admin;

import dev.pinfold.http.Exchange;
import dev.pinfold.http.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// What those ask who watch the server, without credentials.
final class HealthResource {

  private static final String DESCRIPTION = "/dev/pinfold/http/admin-openapi.yaml";

  private final Readiness readiness;
  private final Metrics metrics;
  private final byte[] description;

  HealthResource(Readiness readiness, Metrics metrics) {
    this.readiness = readiness;
    this.metrics = metrics;
    this.description = description();
  }

  private static byte[] description() {
    try (InputStream in = HealthResource.class.getResourceAsStream(DESCRIPTION)) {
      if (in == null) {
        throw new IllegalStateException("The program lacks its resource " + DESCRIPTION);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// That this is answered is the answer.
  void live(Exchange exchange) {
    exchange.json(Json.document(json -> json.beginObject().text("status", "live").endObject()));
  }

  void ready(Exchange exchange) {
    List<String> reasons = readiness.reasons();
    exchange.setHeader("Cache-Control", "no-store");
    exchange.answer(
        reasons.isEmpty() ? 200 : 503,
        "application/json",
        Json.document(
            json ->
                json.beginObject()
                    .text("status", reasons.isEmpty() ? "ready" : "not_ready")
                    .texts("reasons", reasons)
                    .endObject()));
  }

  void metrics(Exchange exchange) {
    Metrics.Scrape scrape = metrics.scrape(exchange.header("Accept"));
    exchange.answer(200, scrape.contentType(), scrape.bytes());
  }

  void openApi(Exchange exchange) {
    exchange.answer(200, "application/yaml", description);
  }
}
