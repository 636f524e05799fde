package dev.pinfold.http.pinning;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.IdempotencyKey;
import dev.pinfold.http.LineBatches;
import dev.pinfold.http.LineBatches.Line;
import dev.pinfold.http.WhenEmpty;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonValue;
import dev.pinfold.http.json.JsonValue.JsonObject;
import dev.pinfold.model.PinRequest;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// Many pins in one request: a JSON document a line, and a line of answer for each, in their order,
/// while the client still sends. What is wrong with one line is told in its answer and does not
/// touch the others.
///
/// A line is done when it is answered. If the request breaks off, the whole lines that have arrived
/// are done.
///
/// The owner is looked up for each batch, because a stream may last longer than what the owner may
/// do.
final class BulkPins {

  /// How long a line may be.
  static final int LINE_BYTES_MAX = 64 << 10;

  static final String CONTENT_TYPE = "application/x-ndjson";

  private final PinService service;
  private final OwnRequests requests;
  private final PinStatusJson json;

  BulkPins(PinService service, OwnRequests requests, PinStatusJson json) {
    this.service = service;
    this.requests = requests;
    this.json = json;
  }

  /// Makes requests out of lines that are `Pin` objects.
  void pin(Exchange exchange, Supplier<Owner> owner) {
    IdempotencyKey key = IdempotencyKey.of(exchange);
    change(
        exchange,
        owner,
        new Change<Wish>() {
          @Override
          public Wish read(Owner asking, Line line) {
            PinObject pin = PinObject.read(Json.parse(line.bytes()));
            Operation operation =
                key == null
                    ? null
                    : key.operation(
                        asking.number(), "POST", "/bulk/pins", pin.canonical(), line.number());
            return new Wish(pin.cid(), pin.spec(), false, operation, null);
          }

          @Override
          public List<Outcome> apply(Owner asking, List<Wish> wishes) {
            return service.want(asking, wishes);
          }

          @Override
          public void answer(BulkAnswers answers, int place, Outcome.Done done) {
            answers.pin(place, requests.made(done));
          }
        });
  }

  /// Takes the requests back that the lines name.
  void unpin(Exchange exchange, Supplier<Owner> owner) {
    change(
        exchange,
        owner,
        new Change<PinRequest>() {
          @Override
          public PinRequest read(Owner asking, Line line) {
            JsonObject named = Json.parse(line.bytes()).asObject();
            return requests.find(asking, named.required("requestid").asText());
          }

          @Override
          public List<Outcome> apply(Owner asking, List<PinRequest> found) {
            return requests.release(asking, found);
          }

          @Override
          public void answer(BulkAnswers answers, int place, Outcome.Done done) {
            answers.released(place, Objects.requireNonNull(done.request(), "request").id());
          }
        });
  }

  /// Tells of the requests that the lines name, or of the newest on a CID.
  void tell(Exchange exchange, Supplier<Owner> owner) {
    run(
        exchange,
        (batch, answers) -> {
          Owner asking = owner.get();
          for (int i = 0; i < batch.size(); i++) {
            try {
              answers.pin(i, find(asking, Json.parse(batch.get(i).bytes()).asObject()));
            } catch (ProblemException e) {
              answers.refuse(i, e.problem());
            }
          }
        });
  }

  private PinRequest find(Owner owner, JsonObject line) {
    JsonValue id = line.optional("requestid");
    JsonValue cid = line.optional("cid");
    if (id != null && cid == null) {
      return requests.find(owner, id.asText());
    }
    if (cid != null && id == null) {
      return requests.newest(owner, PinObject.cid(cid));
    }
    throw Refusals.value(line, id == null ? "neither" : "both", "a requestid or a cid");
  }

  // ---- batches

  /// Answers the lines of a batch.
  private interface BatchWork {
    void run(List<Line> batch, BulkAnswers answers);
  }

  /// What lines change: they are read one by one, and what they ask for is done in one commit.
  private interface Change<T> {
    T read(Owner owner, Line line);

    /// An outcome for each, in their order.
    List<Outcome> apply(Owner owner, List<T> asked);

    void answer(BulkAnswers answers, int place, Outcome.Done done);
  }

  private <T> void change(Exchange exchange, Supplier<Owner> owner, Change<T> change) {
    run(exchange, (batch, answers) -> change(batch, owner.get(), change, answers));
  }

  private static <T> void change(
      List<Line> batch, Owner owner, Change<T> change, BulkAnswers answers) {
    List<T> asked = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      try {
        asked.add(change.read(owner, batch.get(i)));
        places.add(i);
      } catch (ProblemException e) {
        answers.refuse(i, e.problem());
      }
    }
    List<Outcome> outcomes;
    try {
      outcomes = change.apply(owner, asked);
    } catch (ProblemException e) {
      // The owner may not write any more.
      places.forEach(place -> answers.refuse(place, e.problem()));
      return;
    }
    for (int i = 0; i < outcomes.size(); i++) {
      int place = places.get(i);
      try {
        change.answer(answers, place, outcomes.get(i).orThrow());
      } catch (ProblemException e) {
        answers.refuse(place, e.problem());
      }
    }
  }

  private void run(Exchange exchange, BatchWork work) {
    try (LineBatches batches = LineBatches.of(exchange.lines(LINE_BYTES_MAX))) {
      exchange.stream(
          CONTENT_TYPE,
          WhenEmpty.EMPTY_BODY,
          sink -> {
            List<Line> batch = batches.next();
            while (!batch.isEmpty()) {
              BulkAnswers answers = new BulkAnswers(batch, exchange.requestId());
              work.run(batch, answers);
              answers.documents(json).forEach(sink::item);
              batch = batches.next();
            }
          });
    }
  }
}
