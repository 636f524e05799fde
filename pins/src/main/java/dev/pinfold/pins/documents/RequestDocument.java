package dev.pinfold.pins.documents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pinfold.documents.value.ValueWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.RequestQuery.NameMatch;
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

  static void write(PinRequest request, ValueWriter out) {
    out.beginObject();
    out.name("cid").string(request.cid().toString());
    out.name("owner").integer(request.owner());
    out.name("created").integer(request.id().millis());
    out.name("status").integer(request.status().number());
    out.name("version").integer(request.version());
    if (request.keyed()) {
      out.name("keyed").bool(true);
    }
    String name = request.spec().name();
    if (!name.isEmpty()) {
      String search = NameMatch.lowerCase(name);
      out.name("search").string(search);
      if (!search.equals(name)) {
        out.name("name").string(name);
      }
    }
    SpecFields.write(request.spec(), out);
    if (!request.created().equals(Instant.ofEpochMilli(request.id().millis()))) {
      SpecFields.writeTime("at", request.created(), out);
    }
    out.end();
  }

  static PinRequest decode(RequestId id, byte[] document) {
    try (JsonParser json = PinDocument.JSON.createParser(document)) {
      json.nextToken();
      return decode(id, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads a request at whose beginning the parser stands.
  static PinRequest decode(RequestId id, JsonParser json) throws IOException {
    SpecFields.Reader spec = new SpecFields.Reader();
    @Nullable Cid cid = null;
    @Nullable String name = null;
    String search = "";
    boolean keyed = false;
    PinStatus status = PinStatus.QUEUED;
    long version = 0;
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
        spec.made(id.millis()),
        status,
        version);
  }
}
