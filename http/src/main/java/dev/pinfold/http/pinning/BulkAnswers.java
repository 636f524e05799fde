package dev.pinfold.http.pinning;

import dev.pinfold.base.Problem;
import dev.pinfold.http.LineBatches.Line;
import dev.pinfold.http.json.Json;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The answers to the lines of one batch, by the places of the lines in it. Used by one thread.
final class BulkAnswers {

  private static final Logger LOG = LoggerFactory.getLogger(BulkAnswers.class);

  private final List<Line> batch;
  private final String requestId;
  private final byte[][] documents;
  private final List<PinRequest> pins = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>();

  /// @param requestId names the bulk request in the log
  BulkAnswers(List<Line> batch, String requestId) {
    this.batch = batch;
    this.requestId = requestId;
    this.documents = new byte[batch.size()][];
  }

  /// `{"line":n,"pin":{...}}`
  void pin(int place, PinRequest request) {
    pins.add(request);
    places.add(place);
  }

  /// `{"line":n,"requestid":"..."}`
  void released(int place, RequestId id) {
    documents[place] =
        Json.document(
            json ->
                json.beginObject()
                    .number("line", batch.get(place).number())
                    .text("requestid", id.toString())
                    .endObject());
  }

  /// `{"line":n,"error":{...}}`: what an answer of its own would have said, and the number.
  void refuse(int place, Problem problem) {
    long line = batch.get(place).number();
    if (problem.kind().isDefect()) {
      LOG.atError()
          .addKeyValue("request_id", requestId)
          .addKeyValue("line", line)
          .addKeyValue("code", problem.code())
          .addKeyValue("details", problem.details())
          .log("A line of a bulk request failed by a defect; request_id={}", requestId);
    }
    byte[] error = Refusals.SHAPE.body(Refusals.of(problem), requestId);
    byte[] begin = ("{\"line\":" + line + ",").getBytes(StandardCharsets.US_ASCII);
    byte[] document = Arrays.copyOf(begin, begin.length + error.length - 1);
    System.arraycopy(error, 1, document, begin.length, error.length - 1);
    documents[place] = document;
  }

  /// All of them; every line has been answered.
  List<byte[]> documents(PinStatusJson json) {
    List<Long> numbers = places.stream().map(place -> batch.get(place).number()).toList();
    List<byte[]> written = json.lines(pins, numbers);
    for (int i = 0; i < written.size(); i++) {
      documents[places.get(i)] = written.get(i);
    }
    return List.of(documents);
  }
}
