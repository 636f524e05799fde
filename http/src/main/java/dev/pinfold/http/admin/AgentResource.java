package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.ItemSink;
import dev.pinfold.http.WhenEmpty;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonValue.JsonObject;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.service.PeerWork;
import dev.pinfold.pins.service.Peers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The server's side of the protocol with the agents of IPFS peers.
///
/// A peer that has not told of itself since it was removed, or ever, gets 404 for all but that.
final class AgentResource {

  private static final int HEARTBEAT_BYTES_MAX = 256 << 10;
  private static final int LINES_MAX = 1_000;
  private static final int LINE_BYTES_MAX = 64 << 10;
  private static final int CID_CHARS_MAX = 2_048;
  private static final int ERROR_CHARS_MAX = 1_000;
  private static final int WORK = 64;
  private static final int WAIT_MILLIS_MAX = 60_000;

  /// How many of a pin's origins are told: agents take lines up to 64 KiB.
  private static final int ORIGINS_MAX = 16;

  private final PeerWork work;
  private final Peers peers;
  private final PinStore store;
  private final Clock clock;

  AgentResource(PeerWork work, Peers peers, PinStore store, Clock clock) {
    this.work = work;
    this.peers = peers;
    this.store = store;
    this.clock = clock;
  }

  void heartbeat(Exchange exchange) {
    String peer = PeersResource.id(exchange);
    Members body = Members.body(exchange, HEARTBEAT_BYTES_MAX);
    Heartbeat heartbeat = Heartbeat.read(peer, body, clock.instant());
    Duration interval = work.heartbeat(heartbeat.peer(), heartbeat.session());
    exchange.json(
        Json.document(
            json -> json.beginObject().number("interval_ms", interval.toMillis()).endObject()));
  }

  // ---- work

  void work(Exchange exchange) {
    Parameters parameters = Parameters.of(exchange, "max", "wait_ms");
    int max = (int) parameters.number("max", WORK, 1, PeerWork.WORK_MAX);
    Duration wait = Duration.ofMillis(parameters.number("wait_ms", 0, 0, WAIT_MILLIS_MAX));
    String peer = PeersResource.known(exchange, peers);
    List<Pin> pins;
    try {
      // Who asks for the head alone is told of no work, so none is handed out.
      pins = exchange.method().equals("HEAD") ? List.of() : work.work(peer, max, wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "interrupted", "The server is shutting down."), e);
    }
    exchange.stream(
        Ndjson.CONTENT_TYPE,
        WhenEmpty.EMPTY_BODY,
        sink -> {
          for (Pin pin : pins) {
            Placement placement = pin.placements().get(peer);
            if (placement != null) {
              sink.item(Json.document(json -> item(pin, placement, json)));
            }
          }
        });
  }

  private static void item(Pin pin, Placement placement, JsonWriter json) {
    boolean held = placement.status().intent() == PinIntent.HELD;
    json.beginObject()
        .text("cid", pin.cid().toString())
        .text("action", held ? "pin" : "unpin")
        .number("epoch", placement.epoch())
        .number("attempts", placement.attempts());
    if (held) {
      json.text("mode", pin.mode().word());
      List<String> origins = pin.spec().origins();
      if (!origins.isEmpty()) {
        json.texts("origins", origins.subList(0, Math.min(ORIGINS_MAX, origins.size())));
      }
      Cid from = pin.spec().pinUpdate();
      if (from != null) {
        json.text("update_from", from.toString());
      }
    }
    json.endObject();
  }

  // ---- acknowledgements

  void acknowledge(Exchange exchange) {
    String peer = PeersResource.known(exchange, peers);
    List<Command.Acknowledge> told =
        Ndjson.all(exchange, LINES_MAX, LINE_BYTES_MAX, line -> acknowledgement(peer, line));
    List<Outcome> outcomes = work.acknowledge(told);
    outcomes.forEach(AgentResource::check);
    answer(
        exchange,
        sink -> {
          for (int i = 0; i < outcomes.size(); i++) {
            Cid cid = told.get(i).cid();
            Outcome outcome = outcomes.get(i);
            sink.item(Json.document(json -> acknowledged(cid, outcome, json)));
          }
        });
  }

  private static Command.Acknowledge acknowledgement(String peer, JsonObject line) {
    Members members = Members.of(line);
    String word = members.required("state", 64);
    Observation state =
        switch (word) {
          case "pinning" -> Observation.PINNING;
          case "pinned" -> Observation.PINNED;
          case "failed" -> Observation.FAILED;
          case "unpinning" -> Observation.UNPINNING;
          case "unpinned" -> Observation.UNPINNED;
          default ->
              throw Members.invalid(
                  "$.state", word, "pinning, pinned, failed, unpinning or unpinned");
        };
    String error = members.text("error", "", LINE_BYTES_MAX);
    line.required("epoch");
    return new Command.Acknowledge(
        cid(members),
        peer,
        members.number("epoch", 0, 0, Long.MAX_VALUE),
        state,
        error.length() > ERROR_CHARS_MAX ? error.substring(0, ERROR_CHARS_MAX) : error,
        Math.max(0, members.number("size_bytes", 0, -1, Long.MAX_VALUE)));
  }

  private static Cid cid(Members members) {
    return Cid.parse(members.required("cid", CID_CHARS_MAX));
  }

  /// An agent knows two answers. Anything else fails the request, which it then repeats: what was
  /// recorded is recorded once.
  private static void check(Outcome outcome) {
    if (!(outcome instanceof Outcome.Stale)) {
      outcome.orThrow();
    }
  }

  private void acknowledged(Cid cid, Outcome outcome, JsonWriter json) {
    json.beginObject().text("cid", cid.toString());
    if (outcome instanceof Outcome.Stale(PinIntent now, long epoch)) {
      json.text("result", "stale");
      if (epoch == 0) {
        json.text("now", "none");
      } else if (now == PinIntent.RELEASED) {
        json.text("now", "unpin");
      } else {
        Pin pin = store.pin(cid);
        PinMode mode = pin == null ? PinMode.RECURSIVE : pin.mode();
        json.text("now", "pin").text("mode", mode.word());
      }
      json.number("epoch", epoch);
    } else {
      json.text("result", "accepted");
    }
    json.endObject();
  }

  // ---- verification

  void placements(Exchange exchange) {
    Parameters parameters = Parameters.of(exchange, "max", "after");
    int max = (int) parameters.number("max", LINES_MAX, 1, LINES_MAX);
    String after = parameters.text("after");
    String peer = PeersResource.known(exchange, peers);
    PeerWork.Held held = work.placements(peer, after == null ? null : token(after), max);
    answer(
        exchange,
        sink -> {
          for (Pin pin : held.pins()) {
            Placement placement = pin.placements().get(peer);
            if (placement != null) {
              sink.item(Json.document(json -> placement(pin, placement, json)));
            }
          }
          Cid next = held.next();
          sink.item(
              Json.document(
                  json ->
                      json.beginObject()
                          .text("next", next == null ? null : next.toString())
                          .endObject()));
        });
  }

  private static void placement(Pin pin, Placement placement, JsonWriter json) {
    json.beginObject().text("cid", pin.cid().toString()).text("status", word(placement.status()));
    if (pin.mode() == PinMode.DIRECT) {
      json.text("mode", pin.mode().word());
    }
    json.endObject();
  }

  private static @Nullable Cid token(String after) {
    try {
      return Cid.parse(after);
    } catch (ProblemException _) {
      throw Parameters.invalid("after", after, "a token that an answer before gave");
    }
  }

  /// The protocol's word. A peer that could not let go is asked again, so it is in the queue.
  private static String word(PlacementStatus status) {
    return switch (status) {
      case QUEUED, PINNING, PINNED, FAILED, UNPIN_QUEUED, UNPINNING ->
          status.name().toLowerCase(Locale.ROOT);
      case UNPIN_FAILED -> "unpin_queued";
    };
  }

  void drift(Exchange exchange) {
    String peer = PeersResource.known(exchange, peers);
    List<Command.Verify> found =
        Ndjson.all(
            exchange,
            LINES_MAX,
            LINE_BYTES_MAX,
            line -> {
              line.required("held");
              Members members = Members.of(line);
              return new Command.Verify(cid(members), peer, members.bool("held", false));
            });
    List<Outcome> outcomes = work.verify(found);
    outcomes.forEach(AgentResource::check);
    answer(
        exchange,
        sink -> {
          for (int i = 0; i < outcomes.size(); i++) {
            Command.Verify verify = found.get(i);
            String result = result(verify, outcomes.get(i));
            sink.item(
                Json.document(
                    json ->
                        json.beginObject()
                            .text("cid", verify.cid().toString())
                            .text("result", result)
                            .endObject()));
          }
        });
  }

  /// What became of a difference, as the placement is now.
  private static String result(Command.Verify verify, Outcome outcome) {
    Pin pin = outcome instanceof Outcome.Done done ? done.pin() : null;
    Placement placement = pin == null ? null : pin.placements().get(verify.peer());
    if (placement == null) {
      return "ignored";
    }
    boolean isQueued =
        switch (placement.status()) {
          case QUEUED, PINNING -> !verify.held();
          case UNPIN_QUEUED, UNPINNING, UNPIN_FAILED -> verify.held();
          case PINNED, FAILED -> false;
        };
    return isQueued ? "queued" : "settled";
  }

  private static void answer(Exchange exchange, Consumer<ItemSink> lines) {
    exchange.stream(Ndjson.CONTENT_TYPE, WhenEmpty.EMPTY_BODY, lines::accept);
  }
}
