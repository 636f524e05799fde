package dev.pinfold.http.admin;

import dev.pinfold.http.Exchange;
import dev.pinfold.http.WhenEmpty;
import dev.pinfold.http.cluster.ClusterJson;
import dev.pinfold.http.exchange.PinStreams;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.PinStore;

/// The whole pinset as a stream, as IPFS Cluster exports it: without pins that nobody wants any
/// more.
final class ExportResource {

  private static final int AT_ONCE_MAX = 4;

  private final PinStore store;
  private final PinStreams streams;

  ExportResource(PinStore store) {
    this.store = store;
    this.streams = new PinStreams(store, AT_ONCE_MAX);
  }

  void export(Exchange exchange) {
    Parameters.of(exchange);
    // Pins that are being let go count, but have no line.
    exchange.setHeader("X-Pin-Count", Long.toString(store.pinCount()));
    exchange.stream(
        Ndjson.CONTENT_TYPE,
        WhenEmpty.EMPTY_BODY,
        sink -> streams.write(ExportResource::line, sink));
  }

  private static void line(Pin pin, JsonWriter to) {
    if (!pin.isReleased()) {
      ClusterJson.pin(pin, to);
    }
  }
}
