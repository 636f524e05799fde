package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.WhenEmpty;
import dev.pinfold.http.cluster.ClusterJson;
import dev.pinfold.http.exchange.PinStream;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.PinStore;
import java.util.concurrent.Semaphore;

/// The whole pinset as a stream, as IPFS Cluster exports it: without pins that nobody wants any
/// more.
final class ExportResource {

  private static final int AT_ONCE_MAX = 4;

  private final PinStore store;
  private final Semaphore running = new Semaphore(AT_ONCE_MAX);

  ExportResource(PinStore store) {
    this.store = store;
  }

  void export(Exchange exchange) {
    Parameters.of(exchange);
    if (!running.tryAcquire()) {
      throw new ProblemException(
          Problem.of(Problem.Kind.BUSY, "too_many_exports", "Others are exporting now.")
              .with("allowed", AT_ONCE_MAX));
    }
    try {
      // Pins that are being let go count, but have no line.
      exchange.setHeader("X-Pin-Count", Long.toString(store.pinCount()));
      exchange.stream(
          Ndjson.CONTENT_TYPE,
          WhenEmpty.EMPTY_BODY,
          new PinStream(store, ExportResource::line)::writeTo);
    } finally {
      running.release();
    }
  }

  private static void line(Pin pin, JsonWriter to) {
    if (!pin.isReleased()) {
      ClusterJson.pin(pin, to);
    }
  }
}
