package dev.pinfold.http.admin;

import dev.pinfold.http.Exchange;
import dev.pinfold.http.json.Json;
import java.util.List;

/// What those ask who watch the server, without credentials.
final class HealthResource {

  private final Readiness readiness;
  private final Metrics metrics;

  HealthResource(Readiness readiness, Metrics metrics) {
    this.readiness = readiness;
    this.metrics = metrics;
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
}
