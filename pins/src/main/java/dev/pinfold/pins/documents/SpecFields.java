package dev.pinfold.pins.documents;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinType;
import dev.pinfold.model.Priority;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of a document that say what a request wants. What is the default is left out.
final class SpecFields {

  private SpecFields() {}

  static void write(PinSpec spec, JsonGenerator json) throws IOException {
    if (spec.type() != PinType.DATA) {
      json.writeStringField("type", spec.type().word());
    }
    if (spec.mode() != PinMode.RECURSIVE) {
      json.writeStringField("mode", spec.mode().word());
    }
    if (spec.replicationMin() != 0) {
      json.writeNumberField("min", spec.replicationMin());
    }
    if (spec.replicationMax() != 0) {
      json.writeNumberField("max", spec.replicationMax());
    }
    if (spec.shardSize() != 0) {
      json.writeNumberField("shardSize", spec.shardSize());
    }
    writeStrings("userAllocations", spec.userAllocations(), json);
    Instant expireAt = spec.expireAt();
    if (expireAt != null) {
      writeTime("expires", expireAt, json);
    }
    if (!spec.metadata().isEmpty()) {
      json.writeObjectFieldStart("meta");
      for (Map.Entry<String, String> entry : spec.metadata().entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
    }
    Cid pinUpdate = spec.pinUpdate();
    if (pinUpdate != null) {
      json.writeStringField("pinUpdate", pinUpdate.toString());
    }
    writeStrings("origins", spec.origins(), json);
    if (spec.maxDepth() != (spec.mode() == PinMode.DIRECT ? 0 : -1)) {
      json.writeNumberField("maxDepth", spec.maxDepth());
    }
    Cid reference = spec.reference();
    if (reference != null) {
      json.writeStringField("reference", reference.toString());
    }
    writeStrings("tags", List.copyOf(spec.tags()), json);
    if (spec.priority() != Priority.NORMAL) {
      json.writeStringField("priority", spec.priority().word());
    }
  }

  static void writeStrings(String name, List<String> strings, JsonGenerator json)
      throws IOException {
    if (!strings.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (String string : strings) {
        json.writeString(string);
      }
      json.writeEndArray();
    }
  }

  /// A time as indexes have it: those too far away for it are as far as it goes.
  static long millis(Instant time) {
    if (time.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE))) {
      return Long.MIN_VALUE;
    }
    return time.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE))
        ? Long.MAX_VALUE
        : time.toEpochMilli();
  }

  /// Milliseconds, and the rest in a member of its own where there is one: lists and indexes go by
  /// milliseconds, and most times have no more.
  static void writeTime(String name, Instant time, JsonGenerator json) throws IOException {
    long millis = time.toEpochMilli();
    json.writeNumberField(name, millis);
    long rest = Duration.between(Instant.ofEpochMilli(millis), time).toNanos();
    if (rest != 0) {
      json.writeNumberField(name + "Nanos", rest);
    }
  }

  /// Gathers what a document says. Used for one document.
  static final class Reader {
    private final PinSpec.Builder spec = new PinSpec.Builder();
    private int min;
    private int max;
    private PinMode mode = PinMode.RECURSIVE;
    private int maxDepth = Integer.MIN_VALUE;
    private @Nullable Long expires;
    private long expiresNanos;
    private @Nullable Long at;
    private long atNanos;

    /// Takes the member `name`, at whose value the parser stands.
    ///
    /// @return whether it is one of these members; the parser then stands at the value's end
    boolean read(String name, JsonParser json) throws IOException {
      switch (name) {
        case "type" -> spec.type(PinType.of(json.getText()).orElseThrow());
        case "mode" -> mode = PinMode.of(json.getText());
        case "min" -> min = json.getIntValue();
        case "max" -> max = json.getIntValue();
        case "shardSize" -> spec.shardSize(json.getLongValue());
        case "userAllocations" -> spec.userAllocations(readStrings(json));
        case "expires" -> expires = json.getLongValue();
        case "expiresNanos" -> expiresNanos = json.getLongValue();
        case "at" -> at = json.getLongValue();
        case "atNanos" -> atNanos = json.getLongValue();
        case "meta" -> spec.metadata(readMap(json));
        case "pinUpdate" -> spec.pinUpdate(Cid.parse(json.getText()));
        case "origins" -> spec.origins(readStrings(json));
        case "maxDepth" -> maxDepth = json.getIntValue();
        case "reference" -> spec.reference(Cid.parse(json.getText()));
        case "tags" -> spec.tags(readStrings(json));
        case "priority" -> spec.priority(Priority.valueOf(json.getText().toUpperCase(Locale.ROOT)));
        default -> {
          return false;
        }
      }
      return true;
    }

    PinSpec spec(String name) {
      spec.name(name).mode(mode).replication(min, max);
      if (maxDepth != Integer.MIN_VALUE) {
        spec.maxDepth(maxDepth);
      }
      if (expires != null) {
        spec.expireAt(Instant.ofEpochMilli(expires).plusNanos(expiresNanos));
      }
      return spec.build();
    }

    /// When it was made.
    ///
    /// @param otherwise if nothing says so
    Instant made(long otherwise) {
      return Instant.ofEpochMilli(at == null ? otherwise : at).plusNanos(atNanos);
    }
  }

  static List<String> readStrings(JsonParser json) throws IOException {
    List<String> strings = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      strings.add(json.getText());
    }
    return strings;
  }

  private static Map<String, String> readMap(JsonParser json) throws IOException {
    Map<String, String> map = new HashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      map.put(name, json.getText());
    }
    return map;
  }
}
