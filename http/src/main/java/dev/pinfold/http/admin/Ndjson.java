package dev.pinfold.http.admin;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.FailureException;
import dev.pinfold.http.Lines;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonValue.JsonObject;
import dev.pinfold.http.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Lines of JSON objects: how they are read as a whole, and what an error in one looks like.
final class Ndjson {

  static final String CONTENT_TYPE = "application/x-ndjson";

  private Ndjson() {}

  /// All lines of a body: either each can be read, or the request is refused as a whole.
  ///
  /// @throws FailureException 400 with the number of the line that cannot be read, 413 if there are
  ///     too many
  static <T> List<T> all(
      Exchange exchange, int linesMax, int lineBytesMax, Function<JsonObject, T> reader) {
    Lines lines = exchange.lines(lineBytesMax);
    List<T> read = new ArrayList<>();
    while (lines.hasNext()) {
      byte[] line = lines.next();
      if (read.size() == linesMax) {
        throw Failure.of(413, "too_many_lines", "The body has more lines than are allowed.")
            .with("allowed", linesMax)
            .raise();
      }
      try {
        read.add(reader.apply(Json.parse(line).asObject()));
      } catch (ProblemException | FailureException e) {
        Failure failure = failure(e);
        throw failure.with("line_of_body", lines.number()).raise();
      }
    }
    return read;
  }

  /// What a refusal says, whichever way it came; anything else goes on.
  static Failure failure(RuntimeException refusal) {
    return switch (refusal) {
      case FailureException e -> e.failure();
      case ProblemException e when !e.problem().kind().isDefect() -> Failure.of(e.problem(), 400);
      default -> throw refusal;
    };
  }

  /// The members that tell an error.
  static JsonWriter error(Failure failure, JsonWriter json) {
    json.text("code", failure.code()).text("message", failure.message());
    if (!failure.details().isEmpty()) {
      json.name("details").value(failure.details());
    }
    return json;
  }
}
