package dev.pinfold.http.pinning;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonValue;
import dev.pinfold.http.json.JsonValue.JsonObject;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Multiaddr;
import dev.pinfold.model.PinSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The specification's `Pin`: what a client wants pinned.
///
/// @param spec whose members are those that a `Pin` has; others are the server's
record PinObject(Cid cid, PinSpec spec) {

  /// How many characters a name may have, counted as JSON Schema counts them.
  static final int NAME_CHARS_MAX = 255;

  private static final int ORIGINS_MAX = 20;
  private static final int META_MAX = 1_000;

  /// Reads a `Pin`. Members that it does not know are left aside, as the specification wants.
  ///
  /// @throws ProblemException what is wrong, and where
  static PinObject read(JsonValue document) {
    JsonObject pin = document.asObject();
    PinSpec.Builder spec = new PinSpec.Builder();
    Cid cid = cid(pin.required("cid"));
    JsonValue name = pin.optional("name");
    if (name != null) {
      spec.name(name(name));
    }
    JsonValue origins = pin.optional("origins");
    if (origins != null) {
      spec.origins(origins(origins));
    }
    JsonValue meta = pin.optional("meta");
    if (meta != null) {
      spec.metadata(meta(meta));
    }
    return new PinObject(cid, spec.build());
  }

  /// Reads a CID.
  static Cid cid(JsonValue value) {
    String text = value.asText();
    try {
      return Cid.parse(text);
    } catch (ProblemException e) {
      throw Refusals.value(value, text, "a CID: " + e.problem().message());
    }
  }

  private static String name(JsonValue value) {
    String text = value.asText();
    int length = text.codePointCount(0, text.length());
    if (length > NAME_CHARS_MAX) {
      throw Refusals.value(value, length + " characters", "at most 255 characters");
    }
    return text;
  }

  private static List<String> origins(JsonValue value) {
    List<JsonValue> elements = value.asElements();
    if (elements.size() > ORIGINS_MAX) {
      throw Refusals.value(value, elements.size() + " elements", "at most 20 elements");
    }
    List<String> origins = new ArrayList<>(elements.size());
    for (JsonValue element : elements) {
      String text = element.asText();
      String origin;
      try {
        origin = Multiaddr.parse(text).toString();
      } catch (ProblemException e) {
        throw Refusals.value(element, text, "a multiaddress: " + e.problem().message());
      }
      if (origins.contains(origin)) {
        throw Refusals.value(element, text, "each address once");
      }
      origins.add(origin);
    }
    return origins;
  }

  private static Map<String, String> meta(JsonValue value) {
    int entries = value.asObject().members().size();
    if (entries > META_MAX) {
      throw Refusals.value(value, entries + " members", "at most 1000 members");
    }
    return value.asTextMap();
  }

  /// The members of a `Pin`, without those that are empty.
  static void write(Cid cid, PinSpec spec, JsonWriter json) {
    json.text("cid", cid.toString());
    if (!spec.name().isEmpty()) {
      json.text("name", spec.name());
    }
    if (!spec.origins().isEmpty()) {
      json.texts("origins", spec.origins());
    }
    if (!spec.metadata().isEmpty()) {
      json.texts("meta", spec.metadata());
    }
  }

  /// The same bytes for the same wish, however it was written.
  byte[] canonical() {
    return Json.document(
        json -> {
          json.beginObject();
          write(cid, spec, json);
          json.endObject();
        });
  }
}
