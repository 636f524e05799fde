package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.FailureException;
import dev.pinfold.http.IdempotencyKey;
import dev.pinfold.http.LineBatches;
import dev.pinfold.http.LineBatches.Line;
import dev.pinfold.http.WhenEmpty;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.Wish;
import dev.pinfold.pins.service.Withdrawal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Many pins in one request: a line each, and a line of answer for each, in order.
///
/// A line that is refused leaves the others alone. Whoever sends many must read while sending.
///
/// The owner is looked up for each batch, because a stream may last longer than what the owner may
/// do.
final class BulkResource {

  private static final int LINE_BYTES_MAX = 128 << 10;

  private final PinService service;
  private final Owners owners;
  private final WishJson wishes;

  BulkResource(PinService service, Owners owners, Clock clock) {
    this.service = service;
    this.owners = owners;
    this.wishes = new WishJson(clock);
  }

  void pin(Exchange exchange) {
    run(
        exchange,
        new Step<Wish>() {
          @Override
          public Wish read(Members line, @Nullable Operation operation) {
            Cid cid = WishJson.cid(line, "cid");
            return new Wish(cid, wishes.read(line, "cid"), true, operation, null);
          }

          @Override
          public List<Consumer<JsonWriter>> answers(Owner owner, List<Wish> asked) {
            return outcomes(asked.stream().map(Wish::cid).toList(), service.want(owner, asked));
          }
        });
  }

  void unpin(Exchange exchange) {
    run(
        exchange,
        new Step<Withdrawal>() {
          @Override
          public Withdrawal read(Members line, @Nullable Operation operation) {
            line.only("cid");
            return new Withdrawal(WishJson.cid(line, "cid"), null, operation, null);
          }

          @Override
          public List<Consumer<JsonWriter>> answers(Owner owner, List<Withdrawal> asked) {
            return outcomes(
                asked.stream().map(Withdrawal::cid).toList(), service.release(owner, asked));
          }
        });
  }

  void status(Exchange exchange) {
    run(
        exchange,
        new Step<Cid>() {
          @Override
          public Cid read(Members line, @Nullable Operation operation) {
            line.only("cid");
            return WishJson.cid(line, "cid");
          }

          @Override
          public List<Consumer<JsonWriter>> answers(Owner owner, List<Cid> asked) {
            List<@Nullable Pin> pins = service.store().pins(asked);
            List<Consumer<JsonWriter>> answers = new ArrayList<>();
            for (int i = 0; i < asked.size(); i++) {
              Cid cid = asked.get(i);
              Pin pin = pins.get(i);
              answers.add(json -> status(owner, cid, pin, json));
            }
            return answers;
          }
        });
  }

  /// What one kind of line asks for, and how a batch of it is answered.
  private interface Step<T> {

    T read(Members line, @Nullable Operation operation);

    /// The members of an answer for each, in their order.
    List<Consumer<JsonWriter>> answers(Owner owner, List<T> asked);
  }

  private <T> void run(Exchange exchange, Step<T> step) {
    Parameters.of(exchange);
    String name = exchange.path("owner");
    owners.require(name);
    IdempotencyKey key = IdempotencyKey.of(exchange);
    exchange.stream(
        Ndjson.CONTENT_TYPE,
        WhenEmpty.EMPTY_BODY,
        sink -> {
          try (LineBatches batches = LineBatches.of(exchange.lines(LINE_BYTES_MAX))) {
            for (List<Line> batch = batches.next(); !batch.isEmpty(); batch = batches.next()) {
              answer(exchange, owners.require(name), key, step, batch).forEach(sink::item);
            }
          }
        });
  }

  private static <T> List<byte[]> answer(
      Exchange exchange,
      Owner owner,
      @Nullable IdempotencyKey key,
      Step<T> step,
      List<Line> batch) {
    List<T> asked = new ArrayList<>();
    List<@Nullable Failure> refusals = new ArrayList<>();
    for (Line line : batch) {
      try {
        Operation operation =
            key == null
                ? null
                : key.operation(
                    owner.number(),
                    exchange.method(),
                    exchange.rawPath(),
                    line.bytes(),
                    line.number());
        asked.add(step.read(Members.of(Json.parse(line.bytes()).asObject()), operation));
        refusals.add(null);
      } catch (ProblemException | FailureException e) {
        refusals.add(Ndjson.failure(e));
      }
    }
    List<Consumer<JsonWriter>> answers = asked.isEmpty() ? List.of() : step.answers(owner, asked);
    List<byte[]> lines = new ArrayList<>(batch.size());
    int next = 0;
    for (int i = 0; i < batch.size(); i++) {
      Failure refusal = refusals.get(i);
      Consumer<JsonWriter> members =
          refusal == null ? answers.get(next++) : json -> error(refusal, json);
      long number = batch.get(i).number();
      lines.add(
          Json.document(
              json -> {
                json.beginObject().number("line", number);
                members.accept(json);
                json.endObject();
              }));
    }
    return lines;
  }

  private static List<Consumer<JsonWriter>> outcomes(List<Cid> cids, List<Outcome> outcomes) {
    List<Consumer<JsonWriter>> answers = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Cid cid = cids.get(i);
      Outcome outcome = outcomes.get(i);
      answers.add(json -> outcome(json.text("cid", cid.toString()), outcome));
    }
    return answers;
  }

  private static void outcome(JsonWriter json, Outcome outcome) {
    try {
      Outcome.Done done = outcome.orThrow();
      PinRequest request = done.request();
      if (request != null) {
        json.text("id", request.id().toString())
            .text("status", request.status().word())
            .number("version", request.version());
      }
      json.bool("repeated", done.repeated());
    } catch (ProblemException e) {
      Problem problem = e.problem();
      error(Failure.of(problem, 400), json);
    }
  }

  private static void status(Owner owner, Cid cid, @Nullable Pin pin, JsonWriter json) {
    boolean wanted =
        pin != null && pin.requests().stream().anyMatch(ref -> ref.owner() == owner.number());
    json.text("cid", cid.toString());
    if (pin == null || !wanted) {
      json.text("status", "not_pinned");
      return;
    }
    RequestRef keyed = OwnedPinsResource.keyed(pin, owner);
    json.text("status", pin.status().word())
        .number("size_bytes", pin.size())
        .text("id", keyed == null ? null : keyed.id().toString());
    PinJson.statuses(pin, json);
  }

  private static void error(Failure failure, JsonWriter json) {
    Ndjson.error(failure, json.beginObject("error")).endObject();
  }
}
