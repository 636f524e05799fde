package dev.pinfold.pins.documents;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.RequestQuery.NameMatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request as a document of the collection `requests`, whose id is a [RequestKey]:
///
/// ```
/// cid, owner, created (by the id), status, version, keyed (left out if not)
/// search                          the name in lower case, left out if there is none
/// name                            left out if it is all in lower case
/// type, mode, min, max, meta, expires ...    see SpecFields
/// at, atNanos                     when it was made, left out if that is as of the id
/// ```
final class RequestDocument {

  private RequestDocument() {}

  static byte[] encode(PinRequest request) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = PinDocument.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("cid", request.cid().toString());
      json.writeNumberField("owner", request.owner());
      json.writeNumberField("created", request.id().millis());
      json.writeNumberField("status", request.status().number());
      json.writeNumberField("version", request.version());
      if (request.keyed()) {
        json.writeBooleanField("keyed", true);
      }
      String name = request.spec().name();
      if (!name.isEmpty()) {
        String search = NameMatch.lowerCase(name);
        json.writeStringField("search", search);
        if (!search.equals(name)) {
          json.writeStringField("name", name);
        }
      }
      SpecFields.write(request.spec(), json);
      if (!request.created().equals(Instant.ofEpochMilli(request.id().millis()))) {
        SpecFields.writeTime("at", request.created(), json);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static PinRequest decode(RequestId id, byte[] document) {
    try (JsonParser json = PinDocument.JSON.createParser(document)) {
      SpecFields.Reader spec = new SpecFields.Reader();
      @Nullable Cid cid = null;
      @Nullable String name = null;
      String search = "";
      boolean keyed = false;
      PinStatus status = PinStatus.QUEUED;
      long version = 0;
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String member = json.currentName();
        json.nextToken();
        switch (member) {
          case "cid" -> cid = Cid.parse(json.getText());
          case "search" -> search = json.getText();
          case "name" -> name = json.getText();
          case "keyed" -> keyed = json.getBooleanValue();
          case "status" -> status = PinStatus.of(json.getIntValue());
          case "version" -> version = json.getLongValue();
          default -> {
            if (!spec.read(member, json)) {
              json.skipChildren();
            }
          }
        }
      }
      return new PinRequest(
          id,
          Objects.requireNonNull(cid),
          keyed,
          spec.spec(name == null ? search : name),
          spec.has("at") ? spec.time("at") : Instant.ofEpochMilli(id.millis()),
          status,
          version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
