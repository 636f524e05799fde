package dev.pinfold.pins.documents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pinfold.documents.value.ValueWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An operation that was done as a document of the collection `operations`, whose id is
/// `<owner>/<operation id>`:
///
/// ```
/// hash, at, cid       what was asked, when, and of which pin
/// request, made       the request's key and document, as they were then; left out if none
/// pin                 the pin's document, likewise
/// ```
final class OperationDocument {

  private OperationDocument() {}

  /// What a document says.
  record Stored(
      byte[] hash, Instant at, Cid cid, @Nullable Pin pin, @Nullable PinRequest request) {}

  static String key(Operation operation) {
    return operation.owner() + "/" + operation.id();
  }

  /// The operation of that key, which asked for what has that hash.
  static Operation operation(String key, byte[] hash) {
    int slash = key.indexOf('/');
    return new Operation(Integer.parseInt(key, 0, slash, 10), key.substring(slash + 1), hash);
  }

  static void write(byte[] hash, Instant at, Cid cid, Outcome.Done done, ValueWriter out) {
    out.beginObject();
    out.name("hash").string(HexFormat.of().formatHex(hash));
    out.name("at").integer(at.toEpochMilli());
    out.name("cid").string(cid.toString());
    PinRequest request = done.request();
    if (request != null) {
      out.name("request").string(RequestKey.of(request.id()));
      RequestDocument.write(request, out.name("made"));
    }
    Pin pin = done.pin();
    if (pin != null) {
      PinDocument.write(pin, out.name("pin"));
    }
    out.end();
  }

  static Stored decode(byte[] document) {
    byte[] hash = {};
    Instant at = Instant.EPOCH;
    Cid cid = null;
    PinRequest request = null;
    Pin pin = null;
    RequestId id = null;
    try (JsonParser json = PinDocument.JSON.createParser(document)) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String member = json.currentName();
        json.nextToken();
        switch (member) {
          case "hash" -> hash = HexFormat.of().parseHex(json.getText());
          case "at" -> at = Instant.ofEpochMilli(json.getLongValue());
          case "cid" -> cid = Cid.parse(json.getText());
          case "request" -> id = RequestKey.parse(json.getText());
          case "made" -> request = RequestDocument.decode(Objects.requireNonNull(id), json);
          case "pin" -> pin = PinDocument.decode(Objects.requireNonNull(cid), json);
          default -> json.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Stored(hash, at, Objects.requireNonNull(cid), pin, request);
  }
}
