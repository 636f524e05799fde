package dev.pinfold.cql.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinType;
import dev.pinfold.model.Placement;
import dev.pinfold.model.Priority;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The columns of table `pins` that say what a pin or a request is, and their values. What is the
/// default of a request is left out.
///
/// Numbers that stand for something are never reused.
final class Columns {

  /// All of them but the key; in this order they are summed up.
  static final List<String> NAMES =
      List.of(
          "version",
          "gone",
          "number",
          "type",
          "mode",
          "name",
          "rf_min",
          "rf_max",
          "shard_size",
          "user_allocations",
          "expire_at",
          "expire_nanos",
          "metadata",
          "pin_update",
          "origins",
          "max_depth",
          "reference",
          "tags",
          "priority",
          "created",
          "created_nanos",
          "owner",
          "request_id",
          "keyed",
          "lead_version",
          "requests",
          "allocations",
          "placements",
          "status",
          "size",
          "updated",
          "op_hash",
          "op_at",
          "checksum");

  private Columns() {}

  /// Those of a pin. Lists of requests and placements are as the model has them.
  ///
  /// @param number of the change that made it so
  static Map<String, Object> of(Pin pin, long number, long leadVersion) {
    Map<String, Object> columns = new LinkedHashMap<>();
    versions(pin.version(), number, columns);
    spec(pin.spec(), columns);
    time("created", "created_nanos", pin.created(), columns);
    RequestId lead = pin.lead();
    if (lead != null) {
      columns.put("owner", lead.owner());
      columns.put("request_id", bytes(lead));
      columns.put("keyed", isKeyed(pin, lead));
      columns.put("lead_version", leadVersion);
    }
    if (!pin.requests().isEmpty()) {
      columns.put("requests", pin.requests());
    }
    if (!pin.allocations().isEmpty()) {
      columns.put("allocations", pin.allocations());
    }
    if (!pin.placements().isEmpty()) {
      columns.put("placements", pin.placements());
    }
    columns.put("status", (byte) pin.status().number());
    if (pin.size() != 0) {
      columns.put("size", pin.size());
    }
    columns.put("updated", pin.updated());
    columns.put("checksum", checksum(columns));
    return columns;
  }

  /// Those of a pin that is gone.
  static Map<String, Object> gone(long version, long number) {
    Map<String, Object> columns = new LinkedHashMap<>();
    versions(version, number, columns);
    columns.put("gone", true);
    return columns;
  }

  private static void versions(long version, long number, Map<String, Object> columns) {
    columns.put("version", version);
    if (number != version) {
      columns.put("number", number);
    }
  }

  private static boolean isKeyed(Pin pin, RequestId id) {
    RequestRef ref = Stored.ref(pin, id);
    return ref != null && ref.keyed();
  }

  /// Those of a request that does not lead.
  static Map<String, Object> of(PinRequest request) {
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("version", request.version());
    spec(request.spec(), columns);
    time("created", "created_nanos", request.created(), columns);
    columns.put("keyed", request.keyed());
    columns.put("checksum", checksum(columns));
    return columns;
  }

  private static void spec(PinSpec spec, Map<String, Object> columns) {
    if (spec.type() != PinType.DATA) {
      columns.put("type", number(spec.type()));
    }
    if (spec.mode() != PinMode.RECURSIVE) {
      columns.put("mode", number(spec.mode()));
    }
    if (!spec.name().isEmpty()) {
      columns.put("name", spec.name());
    }
    if (spec.replicationMin() != 0) {
      columns.put("rf_min", spec.replicationMin());
    }
    if (spec.replicationMax() != 0) {
      columns.put("rf_max", spec.replicationMax());
    }
    if (spec.shardSize() != 0) {
      columns.put("shard_size", spec.shardSize());
    }
    if (!spec.userAllocations().isEmpty()) {
      columns.put("user_allocations", spec.userAllocations());
    }
    Instant end = spec.expireAt();
    if (end != null) {
      time("expire_at", "expire_nanos", end, columns);
    }
    if (!spec.metadata().isEmpty()) {
      columns.put("metadata", spec.metadata());
    }
    Cid update = spec.pinUpdate();
    if (update != null) {
      columns.put("pin_update", ByteBuffer.wrap(update.bytes()));
    }
    if (!spec.origins().isEmpty()) {
      columns.put("origins", spec.origins());
    }
    if (spec.maxDepth() != -1) {
      columns.put("max_depth", spec.maxDepth());
    }
    Cid reference = spec.reference();
    if (reference != null) {
      columns.put("reference", ByteBuffer.wrap(reference.bytes()));
    }
    if (!spec.tags().isEmpty()) {
      columns.put("tags", spec.tags());
    }
    if (spec.priority() != Priority.NORMAL) {
      columns.put("priority", number(spec.priority()));
    }
  }

  /// Milliseconds, and the rest in a column of its own where there is one.
  private static void time(String name, String rest, Instant time, Map<String, Object> columns) {
    Instant millis = time.truncatedTo(ChronoUnit.MILLIS);
    columns.put(name, millis);
    int nanos = (int) Duration.between(millis, time).toNanos();
    if (nanos != 0) {
      columns.put(rest, nanos);
    }
  }

  static ByteBuffer bytes(RequestId id) {
    return ByteBuffer.allocate(16)
        .putLong(id.uuid().getMostSignificantBits())
        .putLong(id.uuid().getLeastSignificantBits())
        .flip();
  }

  static byte number(PinType type) {
    return switch (type) {
      case DATA -> 0;
      case META -> 1;
      case CLUSTER_DAG -> 2;
      case SHARD -> 3;
    };
  }

  static byte number(PinMode mode) {
    return switch (mode) {
      case RECURSIVE -> 0;
      case DIRECT -> 1;
    };
  }

  static byte number(Priority priority) {
    return switch (priority) {
      case CRITICAL -> 0;
      case HIGH -> 1;
      case NORMAL -> 2;
      case LOW -> 3;
    };
  }

  /// What is other in `now` than in `before`; null for what is no more.
  static Map<String, @Nullable Object> changed(
      Map<String, Object> before, Map<String, Object> now) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>();
    now.forEach(
        (name, value) -> {
          if (!value.equals(before.get(name))) {
            changed.put(name, value);
          }
        });
    for (String name : before.keySet()) {
      if (!now.containsKey(name)) {
        changed.put(name, null);
      }
    }
    return changed;
  }

  // ---- sums

  /// CRC-32C of all columns but itself: what was written is what is read.
  static int checksum(Map<String, Object> columns) {
    CRC32C sum = new CRC32C();
    write(columns, new Summing(sum));
    return (int) sum.getValue();
  }

  /// How many bytes the values have.
  static long size(Map<String, Object> columns) {
    DataOutputStream counter = new DataOutputStream(OutputStream.nullOutputStream());
    write(columns, counter);
    return counter.size();
  }

  private static final class Summing extends DataOutputStream {
    Summing(CRC32C sum) {
      super(
          new OutputStream() {
            @Override
            public void write(int b) {
              sum.update(b);
            }

            @Override
            public void write(byte[] bytes, int start, int length) {
              sum.update(bytes, start, length);
            }
          });
    }
  }

  private static void write(Map<String, Object> columns, DataOutputStream out) {
    try {
      for (int i = 0; i < NAMES.size(); i++) {
        String name = NAMES.get(i);
        Object value = columns.get(name);
        if (value != null && !name.equals("checksum")) {
          out.writeByte(i);
          write(value, out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Object value, DataOutputStream out) throws IOException {
    switch (value) {
      case Boolean truth -> out.writeBoolean(truth);
      case Byte number -> out.writeByte(number);
      case Integer number -> out.writeInt(number);
      case Long number -> out.writeLong(number);
      case Instant time -> out.writeLong(time.toEpochMilli());
      case ByteBuffer bytes -> {
        out.writeInt(bytes.remaining());
        out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      }
      case String text -> {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
      }
      case List<?> list -> {
        out.writeInt(list.size());
        for (Object each : list) {
          write(each, out);
        }
      }
      case Set<?> set -> write(new ArrayList<>(set), out);
      case SortedMap<?, ?> map -> {
        out.writeInt(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          write(entry.getKey(), out);
          write(entry.getValue(), out);
        }
      }
      case RequestRef ref -> {
        write(bytes(ref.id()), out);
        out.writeBoolean(ref.keyed());
        out.writeByte(number(ref.mode()));
        out.writeInt(ref.replicationMin());
        out.writeInt(ref.replicationMax());
      }
      case Placement placement -> {
        out.writeByte(placement.status().number());
        out.writeLong(placement.epoch());
        out.writeInt(placement.attempts());
        write(placement.error(), out);
        out.writeLong(placement.assigned().toEpochMilli());
        out.writeLong(placement.observed().toEpochMilli());
        Instant due = placement.due();
        out.writeBoolean(due != null);
        if (due != null) {
          out.writeLong(due.toEpochMilli());
        }
      }
      default -> throw new IllegalArgumentException("no value of a column: " + value.getClass());
    }
  }
}
