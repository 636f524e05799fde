package dev.pinfold.http.pinning;

import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.Rfc3339;
import dev.pinfold.pins.PinStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Requests as the specification's `PinStatus` and `PinResults`.
final class PinStatusJson {

  private static final int ERRORS_MAX = 3;

  private final PinStore store;
  private final Delegates delegates;

  PinStatusJson(PinStore store, Delegates delegates) {
    this.store = store;
    this.delegates = delegates;
  }

  /// `PinStatus`
  byte[] one(PinRequest request) {
    Map<Cid, String> errors = errors(List.of(request));
    return Json.document(json -> write(request, errors, json));
  }

  /// `PinResults`
  byte[] results(Listing page) {
    Map<Cid, String> errors = errors(page.requests());
    return Json.document(
        json -> {
          json.beginObject()
              .number("count", Math.min(page.count(), Integer.MAX_VALUE))
              .beginArray("results");
          page.requests().forEach(request -> write(request, errors, json));
          json.endArray().endObject();
        });
  }

  /// The answers to lines of a bulk request, in the order of the requests.
  ///
  /// @param lines the number of the line that each request answers
  List<byte[]> lines(List<PinRequest> requests, List<Long> lines) {
    Map<Cid, String> errors = errors(requests);
    byte[][] documents = new byte[requests.size()][];
    for (int i = 0; i < documents.length; i++) {
      PinRequest request = requests.get(i);
      long line = lines.get(i);
      documents[i] =
          Json.document(
              json -> {
                json.beginObject().number("line", line).name("pin");
                write(request, errors, json);
                json.endObject();
              });
    }
    return List.of(documents);
  }

  private void write(PinRequest request, Map<Cid, String> errors, JsonWriter json) {
    json.beginObject()
        .text("requestid", request.id().toString())
        .text("status", request.status().word())
        .text("created", created(request))
        .beginObject("pin");
    PinObject.write(request.cid(), request.spec(), json);
    json.endObject().texts("delegates", delegates.list());
    String error = errors.get(request.cid());
    if (error != null && request.status() == PinStatus.FAILED) {
      json.texts("info", Map.of("status_details", error));
    }
    json.endObject();
  }

  /// The time in the id, which lists go by, with three digits for its milliseconds: clients send it
  /// back to page, and some keep no more of it.
  static String created(PinRequest request) {
    String text = Rfc3339.format(Instant.ofEpochMilli(request.id().millis()));
    String upToSecond = text.substring(0, 19);
    String fraction = text.length() == 20 ? "." : text.substring(19, text.length() - 1);
    return upToSecond + fraction + "0".repeat(4 - fraction.length()) + "Z";
  }

  /// Why those that have failed did.
  private Map<Cid, String> errors(List<PinRequest> requests) {
    Set<Cid> failed = new LinkedHashSet<>();
    for (PinRequest request : requests) {
      if (request.status() == PinStatus.FAILED) {
        failed.add(request.cid());
      }
    }
    Map<Cid, String> errors = new HashMap<>();
    if (!failed.isEmpty()) {
      for (Pin pin : store.pins(List.copyOf(failed))) {
        String error = error(pin);
        if (pin != null && !error.isEmpty()) {
          errors.put(pin.cid(), error);
        }
      }
    }
    return errors;
  }

  private static String error(@Nullable Pin pin) {
    if (pin == null) {
      return "";
    }
    return pin.placements().values().stream()
        .filter(placement -> placement.status() == PlacementStatus.FAILED)
        .map(Placement::error)
        .filter(error -> !error.isEmpty())
        .distinct()
        .limit(ERRORS_MAX)
        .collect(Collectors.joining("; "));
  }
}
