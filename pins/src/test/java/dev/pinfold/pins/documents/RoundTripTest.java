package dev.pinfold.pins.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.documents.Database;
import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.value.DocumentBody;
import dev.pinfold.documents.value.JsonWriter;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.TypeCounts;
import dev.pinfold.documents.value.ValueLimits;
import dev.pinfold.documents.value.ValueWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Multihash;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.PinType;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.Priority;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.PinEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is read is what was written, whatever pins say: as bytes, and through the engine.
class RoundTripTest {

  private static final List<String> TEXTS =
      List.of(
          "plain",
          "Plain UPPER",
          "\0",
          "a\0b",
          "\ud83d\ude00",
          "|",
          "a.b.c",
          "a[0].*",
          "$in",
          "_id",
          "\"\\/\b\f\n\r\t\u0001\u007f",
          "İIıi ΣΑΣ ß",
          "\u2028\ufeff\uffff",
          "x".repeat(5_000));

  private static final List<String> TIMES =
      List.of(
          "2026-03-01T12:00:00Z",
          "2026-03-01T12:00:00.123Z",
          "2026-03-01T12:00:00.123456789Z",
          "1970-01-01T00:00:00Z",
          "1970-01-01T00:00:00.000000001Z",
          "1969-12-31T23:59:59.999999999Z",
          "1969-12-31T23:59:59.999Z",
          "0001-01-01T00:00:00Z",
          "0001-01-01T00:00:00.000000001Z",
          "-0044-03-15T12:00:00.5Z",
          "9999-12-31T23:59:59.999999999Z",
          "+200000-01-01T00:00:00Z");

  private final Random random = new Random(99);

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private Instant time() {
    return Instant.parse(TIMES.get(random.nextInt(TIMES.size())));
  }

  private Cid cid() {
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    Multihash multihash = Multihash.of(Multihash.SHA2_256, digest);
    return random.nextBoolean() ? Cid.v0(multihash) : Cid.v1(Cid.DAG_CBOR, multihash);
  }

  private List<String> texts(int max) {
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(max + 1); i > 0; i--) {
      texts.add(text());
    }
    return texts;
  }

  private PinSpec spec() {
    Map<String, String> metadata = new HashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      String key = text();
      metadata.put(key.substring(0, Math.min(200, key.length())), text());
    }
    if (random.nextInt(20) == 0) {
      metadata.clear();
      for (int i = 0; i < 1_000; i++) {
        metadata.put("key " + i, "value " + i);
      }
    }
    PinSpec.Builder spec =
        new PinSpec.Builder()
            .type(PinType.values()[random.nextInt(PinType.values().length)])
            .name(random.nextInt(4) == 0 ? "" : text())
            .mode(PinMode.values()[random.nextInt(2)])
            .replication(random.nextInt(5) - 1, random.nextInt(5) - 1)
            .shardSize(random.nextBoolean() ? 0 : random.nextLong())
            .userAllocations(texts(3))
            .expireAt(random.nextBoolean() ? null : time())
            .metadata(metadata)
            .pinUpdate(random.nextInt(4) == 0 ? cid() : null)
            .origins(texts(3))
            .reference(random.nextInt(4) == 0 ? cid() : null)
            .tags(texts(3))
            .priority(Priority.values()[random.nextInt(4)]);
    return random.nextBoolean() ? spec.build() : spec.maxDepth(random.nextInt(9) - 2).build();
  }

  private RequestId id() {
    return RequestId.of(random.nextLong(1L << 48), random.nextInt(), random.nextLong());
  }

  private PinRequest request() {
    RequestId id = id();
    Instant created = random.nextBoolean() ? Instant.ofEpochMilli(id.millis()) : time();
    return new PinRequest(
        id,
        cid(),
        random.nextBoolean(),
        spec(),
        created,
        PinStatus.values()[random.nextInt(4)],
        random.nextLong(1L << 60));
  }

  /// What the store itself takes the time of has milliseconds.
  private Instant observed(Instant updated) {
    return random.nextInt(3) == 0 ? updated : Instant.ofEpochMilli(random.nextLong(1L << 45));
  }

  private Pin pin() {
    Instant updated = Instant.ofEpochMilli(random.nextLong(1L << 45));
    long version = 1 + random.nextLong(1L << 60);
    TreeMap<String, Placement> placements = new TreeMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      PlacementStatus status = PlacementStatus.values()[random.nextInt(7)];
      Instant seen = observed(updated);
      @Nullable Instant due =
          status.isSettled() || random.nextInt(4) == 0
              ? null
              : random.nextBoolean() ? seen : observed(updated);
      placements.put(
          "12D3KooW" + random.nextInt(100),
          new Placement(
              status,
              random.nextBoolean() ? version : random.nextLong(version),
              random.nextInt(3),
              random.nextBoolean() ? "" : text(),
              observed(updated),
              seen,
              due));
    }
    List<RequestRef> refs = new ArrayList<>();
    for (int i = random.nextInt(random.nextInt(20) == 0 ? 500 : 4); i > 0; i--) {
      refs.add(
          new RequestRef(
              id(),
              random.nextBoolean(),
              PinMode.values()[random.nextInt(2)],
              random.nextInt(5) - 1,
              random.nextInt(5) - 1));
    }
    refs.sort(Comparator.comparing(RequestRef::id));
    RequestId lead =
        refs.stream()
            .filter(RequestRef::keyed)
            .findFirst()
            .or(() -> refs.stream().findFirst())
            .map(RequestRef::id)
            .orElse(null);
    return new Pin(
        cid(),
        spec(),
        time(),
        lead,
        refs,
        List.of("a", "b").subList(0, random.nextInt(3)),
        placements,
        PinStatus.values()[random.nextInt(4)],
        random.nextBoolean() ? 0 : random.nextLong(1L << 50),
        updated,
        version);
  }

  /// The document as readers get it.
  private static byte[] json(DocumentBody body) {
    Schema schema = new Schema("test", 1 << 20, ValueLimits.DEFAULT.nameBytesMax());
    ValueWriter out =
        new ValueWriter(ValueLimits.DEFAULT, NodeNames.ROOT, schema, new TypeCounts(), 0);
    body.write(out);
    return JsonWriter.toJson(out.toDocument(), 0, NodeNames.ROOT, schema);
  }

  @Test
  void pins() {
    for (int i = 0; i < 3_000; i++) {
      Pin pin = pin();
      assertEquals(pin, PinDocument.decode(pin.cid(), json(out -> PinDocument.write(pin, out))));
    }
  }

  @Test
  void requests() {
    for (int i = 0; i < 3_000; i++) {
      PinRequest request = request();
      assertEquals(
          request,
          RequestDocument.decode(request.id(), json(out -> RequestDocument.write(request, out))));
    }
  }

  @Test
  void events() {
    List<PinEvent> events = new ArrayList<>();
    for (PinEvent.Kind kind : PinEvent.Kind.values()) {
      Instant at = Instant.ofEpochMilli(random.nextLong(1L << 45));
      events.add(new PinEvent(at, kind, random.nextInt(), text(), text()));
      assertEquals(
          events, EventsDocument.decode(json(out -> EventsDocument.write(events, false, out))));
      assertEquals(
          events, EventsDocument.decode(json(out -> EventsDocument.write(events, true, out))));
    }
    assertEquals(
        List.of(), EventsDocument.decode(json(out -> EventsDocument.write(List.of(), false, out))));
  }

  @Test
  void throughTheEngine(@TempDir Path directory) {
    Map<Cid, Pin> pins = new HashMap<>();
    Map<RequestId, PinRequest> requests = new HashMap<>();
    try (Database database = Database.open(directory)) {
      Indexing.create(database);
      for (int i = 0; i < 300; i++) {
        Pin pin = pin();
        pins.put(pin.cid(), pin);
        PinRequest request = request();
        requests.put(request.id(), request);
        database.transact(
            transaction -> {
              transaction.put(
                  DocumentPinStore.PINS, pin.cid().toString(), out -> PinDocument.write(pin, out));
              return transaction.put(
                  DocumentPinStore.REQUESTS,
                  RequestKey.of(request.id()),
                  out -> RequestDocument.write(request, out));
            });
      }
    }
    try (Database database = Database.open(directory)) {
      pins.forEach(
          (cid, pin) -> {
            byte[] document = database.collection(DocumentPinStore.PINS).get(cid.toString());
            assertEquals(pin, PinDocument.decode(cid, document));
          });
      requests.forEach(
          (id, request) -> {
            byte[] document = database.collection(DocumentPinStore.REQUESTS).get(RequestKey.of(id));
            assertEquals(request, RequestDocument.decode(id, document));
          });
    }
  }
}
