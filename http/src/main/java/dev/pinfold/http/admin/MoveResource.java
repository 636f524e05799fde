package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Rfc3339;
import dev.pinfold.pins.move.Move;
import dev.pinfold.pins.move.MoveState;
import dev.pinfold.pins.move.MoveStatus;
import dev.pinfold.pins.move.Mover;

/// Moves all pins from the store that serves to another one, step by step.
final class MoveResource {

  private static final int BODY_BYTES_MAX = 4 << 10;
  private static final int NAME_CHARS_MAX = 32;
  private static final int RATE_MAX = 1_000_000_000;

  private final Mover mover;

  MoveResource(Mover mover) {
    this.mover = mover;
  }

  void status(Exchange exchange) {
    Parameters.of(exchange);
    MoveStatus status = mover.status();
    if (status == null) {
      throw new ProblemException(
          Problem.of(Problem.Kind.NOT_FOUND, "no_move", "no pins have been moved")
              .with("serving", mover.serving().name()));
    }
    answer(exchange, 200, status);
  }

  void begin(Exchange exchange) {
    Members body = Members.body(exchange, BODY_BYTES_MAX).only("to", "rate", "dry_run");
    String to = body.required("to", NAME_CHARS_MAX);
    int rate = (int) body.number("rate", 0, 0, RATE_MAX);
    if (body.bool("dry_run", false)) {
      String from = mover.serving().name();
      long pins = mover.check(to);
      exchange.json(
          Json.document(
              json ->
                  json.beginObject()
                      .text("from", from)
                      .text("to", to)
                      .number("pins", pins)
                      .bool("possible", true)
                      .endObject()));
    } else {
      answer(exchange, 201, mover.begin(to, rate));
    }
  }

  /// Changes how fast it goes.
  void limit(Exchange exchange) {
    Members body = Members.body(exchange, BODY_BYTES_MAX).only("rate");
    body.object().required("rate");
    int rate = (int) body.number("rate", 0, 0, RATE_MAX);
    answer(exchange, 200, mover.tell(move -> move.limit(rate)));
  }

  void pause(Exchange exchange) {
    answer(exchange, 200, mover.tell(Move::pause));
  }

  void resume(Exchange exchange) {
    answer(exchange, 200, mover.tell(Move::proceed));
  }

  void switchOver(Exchange exchange) {
    answer(exchange, 200, mover.tell(Move::switchOver));
  }

  void back(Exchange exchange) {
    answer(exchange, 200, mover.tell(Move::back));
  }

  void finalise(Exchange exchange) {
    answer(exchange, 200, mover.tell(Move::finalise));
  }

  void abort(Exchange exchange) {
    answer(exchange, 200, mover.tell(Move::abort));
  }

  private static void answer(Exchange exchange, int code, MoveStatus status) {
    exchange.answer(code, "application/json", Json.document(json -> print(status, json)));
  }

  private static void print(MoveStatus status, JsonWriter json) {
    MoveState state = status.state();
    Problem failure = status.failure();
    json.beginObject()
        .text("from", state.from())
        .text("to", state.to())
        .text("phase", state.phase().word())
        .text("serving", state.serving())
        .bool("paused", state.paused())
        .number("rate", state.rate())
        .text("started", Rfc3339.format(state.started()))
        .number("pins", status.pins())
        .number("copied", state.copied())
        .number("compared", state.compared())
        .number("differing", state.differing())
        .number("per_second", Math.round(status.perSecond()))
        .bool("current", status.atEnd());
    if (failure == null) {
      json.text("failure", null);
    } else {
      json.text("failure", failure.code() + ": " + failure.message());
    }
    json.endObject();
  }
}
