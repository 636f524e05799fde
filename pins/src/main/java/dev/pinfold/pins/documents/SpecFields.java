package dev.pinfold.pins.documents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pinfold.documents.value.ValueWriter;
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

  static void write(PinSpec spec, ValueWriter out) {
    if (spec.type() != PinType.DATA) {
      out.name("type").string(spec.type().word());
    }
    if (spec.mode() != PinMode.RECURSIVE) {
      out.name("mode").string(spec.mode().word());
    }
    if (spec.replicationMin() != 0) {
      out.name("min").integer(spec.replicationMin());
    }
    if (spec.replicationMax() != 0) {
      out.name("max").integer(spec.replicationMax());
    }
    if (spec.shardSize() != 0) {
      out.name("shardSize").integer(spec.shardSize());
    }
    writeStrings("userAllocations", spec.userAllocations(), out);
    Instant expireAt = spec.expireAt();
    if (expireAt != null) {
      writeTime("expires", expireAt, out);
    }
    if (!spec.metadata().isEmpty()) {
      out.name("meta").beginObject();
      for (Map.Entry<String, String> entry : spec.metadata().entrySet()) {
        out.name(entry.getKey()).string(entry.getValue());
      }
      out.end();
    }
    Cid pinUpdate = spec.pinUpdate();
    if (pinUpdate != null) {
      out.name("pinUpdate").string(pinUpdate.toString());
    }
    writeStrings("origins", spec.origins(), out);
    if (spec.maxDepth() != (spec.mode() == PinMode.DIRECT ? 0 : -1)) {
      out.name("maxDepth").integer(spec.maxDepth());
    }
    Cid reference = spec.reference();
    if (reference != null) {
      out.name("reference").string(reference.toString());
    }
    writeStrings("tags", List.copyOf(spec.tags()), out);
    if (spec.priority() != Priority.NORMAL) {
      out.name("priority").string(spec.priority().word());
    }
  }

  static void writeStrings(String name, List<String> strings, ValueWriter out) {
    if (!strings.isEmpty()) {
      out.name(name).beginArray();
      for (String string : strings) {
        out.string(string);
      }
      out.end();
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
  static void writeTime(String name, Instant time, ValueWriter out) {
    long millis = time.toEpochMilli();
    out.name(name).integer(millis);
    long rest = Duration.between(Instant.ofEpochMilli(millis), time).toNanos();
    if (rest != 0) {
      out.name(name + "Nanos").integer(rest);
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
