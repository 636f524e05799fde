package dev.pinfold.http.cluster;

import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.ItemSink;
import dev.pinfold.http.Query;
import dev.pinfold.http.WhenEmpty;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonValue;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.Wish;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `POST /add`: content goes on to the IPFS daemon as it arrives, and its root is pinned.
final class Adding {

  private static final List<String> PASSED_ON =
      List.of(
          "wrap-with-directory",
          "cid-version",
          "raw-leaves",
          "hash",
          "chunker",
          "progress",
          "nocopy",
          "hidden",
          "recursive");

  private final PinService service;
  private final @Nullable IpfsDaemon daemon;
  private final Clock clock;

  Adding(PinService service, @Nullable IpfsDaemon daemon, Clock clock) {
    this.service = service;
    this.daemon = daemon;
    this.clock = clock;
  }

  /// An answer of the daemon.
  private record Added(String name, String cid, @Nullable Long bytes, @Nullable Long size) {}

  void add(Exchange exchange, Owner owner) {
    IpfsDaemon known = daemon;
    if (known == null) {
      throw Failure.of(
              501,
              "no_ipfs_daemon",
              "adding content needs an IPFS daemon, and the server knows none:"
                  + " name one in its configuration (ipfs.add-api), or add to the daemon and pin"
                  + " the CID here")
          .raise();
    }
    String contentType = exchange.header("Content-Type");
    if (contentType == null || !contentType.startsWith("multipart/")) {
      throw Failure.of(
              400,
              "not_multipart",
              "error creating multipart reader: request Content-Type isn't multipart/form-data")
          .raise();
    }
    Query query = exchange.query();
    if (query.first("format", "unixfs").equals("car")) {
      throw Failure.of(
              501,
              "car_not_supported",
              "adding CAR files is not supported: import them with the"
                  + " daemon (ipfs dag import) and pin their roots here")
          .raise();
    }
    PinSpec spec = PinOptions.read(query, clock);
    exchange.setHeader("Cache-Control", "no-cache");
    if (query.first("stream-channels", "true").equals("false")) {
      List<Added> all = new ArrayList<>();
      run(exchange, known, contentType, all::add);
      pinRoot(owner, query, spec, all);
      exchange.json(
          Json.document(
              json -> {
                json.beginArray();
                all.forEach(added -> print(added, json));
                json.endArray();
              }));
      return;
    }
    exchange.stream(
        "application/json",
        WhenEmpty.NO_CONTENT,
        sink -> stream(exchange, known, contentType, owner, spec, sink));
  }

  private void stream(
      Exchange exchange,
      IpfsDaemon known,
      String contentType,
      Owner owner,
      PinSpec spec,
      ItemSink sink) {
    // The root comes last, and is told when it is pinned.
    List<Added> last = new ArrayList<>(1);
    run(
        exchange,
        known,
        contentType,
        added -> {
          last.forEach(before -> sink.item(Json.document(json -> print(before, json))));
          last.clear();
          last.add(added);
        });
    pinRoot(owner, exchange.query(), spec, last);
    last.forEach(added -> sink.item(Json.document(json -> print(added, json))));
  }

  private interface Seen {
    void added(Added added);
  }

  private static void run(Exchange exchange, IpfsDaemon known, String contentType, Seen seen) {
    StringBuilder passed = new StringBuilder("pin=false&cid-base=base32");
    for (String name : PASSED_ON) {
      String value = exchange.query().first(name);
      if (value != null) {
        passed
            .append('&')
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
    if (exchange.query().first("layout", "").equals("trickle")) {
      passed.append("&trickle=true");
    }
    known.add(
        passed.toString(),
        contentType,
        exchange.body(),
        line -> {
          Added added = read(line);
          if (added != null) {
            seen.added(added);
          }
        });
  }

  private static @Nullable Added read(byte[] line) {
    JsonValue.JsonObject answer = Json.parse(line).asObject();
    JsonValue name = answer.optional("Name");
    JsonValue hash = answer.optional("Hash");
    JsonValue bytes = answer.optional("Bytes");
    JsonValue size = answer.optional("Size");
    if (hash == null && bytes == null) {
      return null;
    }
    return new Added(
        name == null ? "" : name.asText(),
        hash == null ? "" : Cid.parse(hash.asText()).toString(),
        bytes == null ? null : bytes.asLong(),
        // A number here, a text there.
        size == null
            ? null
            : size instanceof JsonValue.JsonText text
                ? Long.valueOf(text.asText())
                : Long.valueOf(size.asLong()));
  }

  private static void print(Added added, JsonWriter json) {
    json.beginObject().text("name", added.name()).text("cid", added.cid());
    Long bytes = added.bytes();
    if (bytes != null) {
      json.number("bytes", bytes);
    }
    Long size = added.size();
    if (size != null) {
      json.number("size", size);
    }
    json.texts("allocations", List.of()).endObject();
  }

  private void pinRoot(Owner owner, Query query, PinSpec spec, List<Added> added) {
    if (added.isEmpty() || query.first("no-pin", "").equals("true")) {
      return;
    }
    String root = added.getLast().cid();
    if (!root.isEmpty()) {
      Pin pin = service.want(owner, Wish.of(Cid.parse(root), spec, true)).pin();
      if (pin == null) {
        throw new IllegalStateException("a pin that was made is not there");
      }
    }
  }
}
