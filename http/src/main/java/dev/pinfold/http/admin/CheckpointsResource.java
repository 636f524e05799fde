package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Rfc3339;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Checkpoints of the database, made and listed.
final class CheckpointsResource {

  private final Supplier<@Nullable Checkpoints> checkpoints;

  CheckpointsResource(Supplier<@Nullable Checkpoints> checkpoints) {
    this.checkpoints = checkpoints;
  }

  private Checkpoints required() {
    Checkpoints there = checkpoints.get();
    if (there == null) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.NOT_FOUND,
              "no_volume",
              "the server's database lies in a plain directory; set volumes.file and volumes.shard"
                  + " for one on ZFS"));
    }
    return there;
  }

  void make(Exchange exchange) {
    Parameters.of(exchange);
    Checkpoints.View made = required().make();
    exchange.answer(
        201,
        "application/json",
        Json.document(json -> print(made, json.beginObject()).endObject()));
  }

  void list(Exchange exchange) {
    Parameters.of(exchange);
    List<Checkpoints.View> all = required().list();
    exchange.json(
        Json.document(
            json -> {
              json.beginObject().beginArray("checkpoints");
              for (Checkpoints.View one : all) {
                print(one, json.beginObject()).endObject();
              }
              json.endArray().endObject();
            }));
  }

  private static JsonWriter print(Checkpoints.View one, JsonWriter json) {
    return json.text("name", one.name())
        .text("time", Rfc3339.format(one.time()))
        .number("sequence", one.sequence())
        .text("state", one.state())
        .number("used_bytes", one.usedBytes())
        .number("holds", one.holds());
  }
}
