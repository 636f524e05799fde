package dev.pinfold.pins.documents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.pinfold.documents.value.ValueWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.Priority;
import dev.pinfold.model.RequestRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A pin as a document of the collection `pins`, whose id is the CID:
///
/// ```
/// name, type, mode, min, max, meta, expires ...    the leading request's, see SpecFields
/// at, atNanos                                      when that was made
/// requests ["<key> kr 2 3"]                        k keyed, n not; r recursive, d direct; min, max
/// allocations ["<peer>"]                           left out if nobody was chosen
/// placements {"<peer>": {status, epoch, assigned, observed, due, attempts, error}}
/// pending ["<peer>|<lane>|<due>"]                  of unsettled placements: the work queue
/// status, size, updated, version
/// ```
///
/// Of a placement is left out what is as of the pin: an epoch equal to the version, times equal to
/// the last update.
final class PinDocument {

  static final JsonFactory JSON =
      JsonFactory.builder()
          // The default pool is a thread's own, and virtual threads do not live long enough.
          .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
          .build();

  /// Separates the parts of an entry of the work queue; no peer's name contains it.
  static final char SEPARATOR = '|';

  private PinDocument() {}

  static void write(Pin pin, ValueWriter out) {
    out.beginObject();
    if (!pin.spec().name().isEmpty()) {
      out.name("name").string(pin.spec().name());
    }
    SpecFields.write(pin.spec(), out);
    SpecFields.writeTime("at", pin.created(), out);
    if (!pin.requests().isEmpty()) {
      out.name("requests").beginArray();
      for (RequestRef ref : pin.requests()) {
        out.string(ref(ref));
      }
      out.end();
    }
    SpecFields.writeStrings("allocations", pin.allocations(), out);
    if (!pin.placements().isEmpty()) {
      placements(pin, out);
    }
    if (pin.status() != PinStatus.QUEUED) {
      out.name("status").integer(pin.status().number());
    }
    if (pin.size() != 0) {
      out.name("size").integer(pin.size());
    }
    out.name("updated").integer(pin.updated().toEpochMilli());
    out.name("version").integer(pin.version());
    out.end();
  }

  private static String ref(RequestRef ref) {
    return RequestKey.of(ref.id())
        + ' '
        + (ref.keyed() ? 'k' : 'n')
        + (ref.mode() == PinMode.RECURSIVE ? 'r' : 'd')
        + ' '
        + ref.replicationMin()
        + ' '
        + ref.replicationMax();
  }

  private static RequestRef ref(String text) {
    int flags = text.indexOf(' ') + 1;
    int min = flags + 3;
    int max = text.indexOf(' ', min) + 1;
    return new RequestRef(
        RequestKey.parse(text.substring(0, flags - 1)),
        text.charAt(flags) == 'k',
        text.charAt(flags + 1) == 'r' ? PinMode.RECURSIVE : PinMode.DIRECT,
        Integer.parseInt(text, min, max - 1, 10),
        Integer.parseInt(text, max, text.length(), 10));
  }

  private static void placements(Pin pin, ValueWriter out) {
    long updated = pin.updated().toEpochMilli();
    out.name("placements").beginObject();
    List<String> pending = new ArrayList<>();
    for (Map.Entry<String, Placement> entry : pin.placements().entrySet()) {
      Placement placement = entry.getValue();
      out.name(entry.getKey()).beginObject();
      out.name("status").integer(placement.status().number());
      if (placement.epoch() != pin.version()) {
        out.name("epoch").integer(placement.epoch());
      }
      long assigned = placement.assigned().toEpochMilli();
      if (assigned != updated) {
        out.name("assigned").integer(assigned);
      }
      long observed = placement.observed().toEpochMilli();
      if (observed != updated) {
        out.name("observed").integer(observed);
      }
      Instant due = placement.due();
      if (due != null && due.toEpochMilli() != observed) {
        out.name("due").integer(due.toEpochMilli());
      }
      if (due == null && !placement.status().isSettled()) {
        out.name("due").integer(-1);
      }
      if (placement.attempts() != 0) {
        out.name("attempts").integer(placement.attempts());
      }
      if (!placement.error().isEmpty()) {
        out.name("error").string(placement.error());
      }
      out.end();
      if (!placement.status().isSettled()) {
        pending.add(pending(entry.getKey(), placement, pin.spec().priority()));
      }
    }
    out.end();
    SpecFields.writeStrings("pending", pending, out);
  }

  /// The entry of the work queue: by peer, then lane, then time.
  private static String pending(String peer, Placement placement, Priority priority) {
    Instant due = placement.due();
    return queue(peer, lane(placement, priority))
        + hex(due == null ? placement.observed().toEpochMilli() : due.toEpochMilli());
  }

  /// What the entries of a lane of a peer's queue begin with.
  static String queue(String peer, char lane) {
    return peer + SEPARATOR + lane + SEPARATOR;
  }

  /// In which lanes placements of a status can wait.
  static char[] lanes(PlacementStatus status) {
    return switch (status) {
      case PINNED -> new char[0];
      case QUEUED -> new char[] {'0', '1', '2', '3'};
      case PINNING -> new char[] {'0', '1', '2', '3', Lane.RETRY};
      case FAILED -> new char[] {Lane.RETRY, Lane.GIVEN_UP};
      case UNPIN_QUEUED, UNPINNING -> new char[] {Lane.RELEASE};
      case UNPIN_FAILED -> new char[] {Lane.RELEASE, Lane.GIVEN_UP};
    };
  }

  /// Which lane of a peer's queue a placement waits in.
  static char lane(Placement placement, Priority priority) {
    if (placement.due() == null) {
      return Lane.GIVEN_UP;
    }
    if (placement.status().intent() == PinIntent.RELEASED) {
      return Lane.RELEASE;
    }
    if (placement.attempts() > 0) {
      return Lane.RETRY;
    }
    return (char) (Lane.FRESH + priority.ordinal());
  }

  /// The lanes of a peer's queue.
  static final class Lane {
    /// The first of four, by priority: what has not failed yet.
    static final char FRESH = '0';

    /// What has failed, and is to be tried again.
    static final char RETRY = '4';

    /// What is to be let go.
    static final char RELEASE = '7';

    /// What nobody works at until somebody asks for it.
    static final char GIVEN_UP = '9';

    private Lane() {}
  }

  /// 12 digits that sort as the number; milliseconds fit for 8,000 years.
  static String hex(long millis) {
    String digits = Long.toHexString(Math.max(0, millis));
    return "0".repeat(Math.max(0, 12 - digits.length())) + digits;
  }

  static Pin decode(Cid cid, byte[] document) {
    try (JsonParser json = JSON.createParser(document)) {
      json.nextToken();
      return decode(cid, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads a pin at whose beginning the parser stands.
  static Pin decode(Cid cid, JsonParser json) throws IOException {
    SpecFields.Reader spec = new SpecFields.Reader();
    String name = "";
    List<RequestRef> requests = new ArrayList<>(2);
    List<String> allocations = List.of();
    Map<String, Stored> placements = new TreeMap<>();
    PinStatus status = PinStatus.QUEUED;
    long size = 0;
    long updated = 0;
    long version = 0;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String member = json.currentName();
      json.nextToken();
      switch (member) {
        case "name" -> name = json.getText();
        case "requests" -> {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            requests.add(ref(json.getText()));
          }
        }
        case "allocations" -> allocations = SpecFields.readStrings(json);
        case "placements" -> {
          while (json.nextToken() != JsonToken.END_OBJECT) {
            String peer = json.currentName();
            placements.put(peer, Stored.read(json));
          }
        }
        case "status" -> status = PinStatus.of(json.getIntValue());
        case "size" -> size = json.getLongValue();
        case "updated" -> updated = json.getLongValue();
        case "version" -> version = json.getLongValue();
        default -> {
          if (!spec.read(member, json)) {
            json.skipChildren();
          }
        }
      }
    }
    TreeMap<String, Placement> read = new TreeMap<>();
    for (Map.Entry<String, Stored> entry : placements.entrySet()) {
      read.put(entry.getKey(), entry.getValue().placement(updated, version));
    }
    return new Pin(
        cid,
        spec.spec(name),
        spec.made(0),
        RequestRef.leading(requests),
        requests,
        allocations,
        read,
        status,
        size,
        Instant.ofEpochMilli(updated),
        version);
  }

  /// A placement as far as it is written.
  private static final class Stored {
    private static final long AS_OF_PIN = Long.MIN_VALUE;

    private PlacementStatus status = PlacementStatus.QUEUED;
    private long epoch = AS_OF_PIN;
    private long assigned = AS_OF_PIN;
    private long observed = AS_OF_PIN;
    private long due = AS_OF_PIN;
    private int attempts;
    private String error = "";

    static Stored read(JsonParser json) throws IOException {
      Stored stored = new Stored();
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String member = json.currentName();
        json.nextToken();
        switch (member) {
          case "status" -> stored.status = PlacementStatus.of(json.getIntValue());
          case "epoch" -> stored.epoch = json.getLongValue();
          case "assigned" -> stored.assigned = json.getLongValue();
          case "observed" -> stored.observed = json.getLongValue();
          case "due" -> stored.due = json.getLongValue();
          case "attempts" -> stored.attempts = json.getIntValue();
          case "error" -> stored.error = json.getText();
          default -> json.skipChildren();
        }
      }
      return stored;
    }

    Placement placement(long updated, long version) {
      long seen = observed == AS_OF_PIN ? updated : observed;
      Instant next =
          status.isSettled() || due == -1
              ? null
              : Instant.ofEpochMilli(due == AS_OF_PIN ? seen : due);
      return new Placement(
          status,
          epoch == AS_OF_PIN ? version : epoch,
          attempts,
          error,
          Instant.ofEpochMilli(assigned == AS_OF_PIN ? updated : assigned),
          Instant.ofEpochMilli(seen),
          next);
    }
  }
}
