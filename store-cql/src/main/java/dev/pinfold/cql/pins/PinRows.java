package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.datastax.oss.driver.api.core.data.UdtValue;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.TupleType;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.PinType;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.Priority;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rows of table `pins`: their statements, and what they say.
///
/// Rows of parts 0, 1 and 4 are written by updates only, so that a row whose cells have all gone or
/// expired is no row.
final class PinRows {

  /// Parts; never reused.
  static final byte PIN = 0;

  static final byte REQUEST = 1;
  static final byte BEFORE = 2;
  static final byte DONE_PIN = 3;
  static final byte DONE_REQUEST = 4;

  /// The version in a row of part 2 that says that a change will never be applied.
  static final long VOID = -1;

  /// How long the row of a pin that is gone keeps its version: longer than what was before.
  static final int GONE_SECONDS = 10 * 24 * 3_600;

  /// How long it is kept what a pin was before a change.
  static final int BEFORE_SECONDS = 3 * 24 * 3_600;

  private static final String KEY =
      " WHERE slot = :slot AND cid = :cid AND part = :part AND key = :row_key";

  static final String ALL_COLUMNS = String.join(", ", Columns.NAMES);

  private static final String UPDATE =
      "UPDATE pins USING TTL :ttl SET "
          + Columns.NAMES.stream()
              .map(name -> name + " = :" + name)
              .collect(Collectors.joining(", "))
          + KEY;
  private static final String UPDATE_IF = UPDATE + " IF version = :expected";
  private static final String INSERT =
      "INSERT INTO pins (slot, cid, part, key, "
          + ALL_COLUMNS
          + ") VALUES (:slot, :cid, :part, :row_key, "
          + Columns.NAMES.stream().map(name -> ":" + name).collect(Collectors.joining(", "))
          + ") IF NOT EXISTS USING TTL :ttl";
  private static final String DELETE = "DELETE FROM pins" + KEY;
  private static final String DELETE_IF = DELETE + " IF op_at = :op_at";
  private static final String READ =
      "SELECT slot, cid, part, key, "
          + ALL_COLUMNS
          + " FROM pins WHERE slot = :slot AND cid = :cid AND (part, key) IN :rows";

  private final PreparedStatement update;
  private final PreparedStatement updateIf;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement deleteIf;
  private final PreparedStatement deleteIfThere;
  private final PreparedStatement read;
  private final UserDefinedType placementType;
  private final UserDefinedType refType;
  private final TupleType rowType = DataTypes.tupleOf(DataTypes.TINYINT, DataTypes.BLOB);
  private final Slots slots;

  PinRows(Cql cql, Slots slots) {
    this.update = cql.prepare(UPDATE);
    this.updateIf = cql.prepare(UPDATE_IF);
    this.insert = cql.prepare(INSERT);
    this.delete = cql.prepare(DELETE);
    this.deleteIf = cql.prepare(DELETE_IF);
    this.deleteIfThere = cql.prepare(DELETE + " IF EXISTS");
    this.read = cql.prepare(READ);
    this.slots = slots;
    MapType placements = (MapType) insert.getVariableDefinitions().get("placements").getType();
    this.placementType = (UserDefinedType) placements.getValueType();
    ListType refs = (ListType) insert.getVariableDefinitions().get("requests").getType();
    this.refType = (UserDefinedType) refs.getElementType();
  }

  // ---- keys

  /// Names a row of a CID.
  record RowKey(byte part, ByteBuffer key) {

    static final RowKey OF_PIN = new RowKey(PIN, ByteBuffer.allocate(0));

    static RowKey request(RequestId id) {
      return new RowKey(REQUEST, Columns.bytes(id));
    }

    static RowKey before(long number) {
      return new RowKey(BEFORE, ByteBuffer.allocate(8).putLong(number).flip());
    }

    static RowKey done(byte part, int owner, String operation) {
      byte[] utf8 = operation.getBytes(StandardCharsets.UTF_8);
      return new RowKey(part, ByteBuffer.allocate(4 + utf8.length).putInt(owner).put(utf8).flip());
    }
  }

  // ---- statements

  /// Reads rows of a CID in one step: all of them are as of the same change.
  BoundStatement read(Cid cid, List<RowKey> rows) {
    List<TupleValue> keys = new ArrayList<>(rows.size());
    for (RowKey row : rows) {
      keys.add(rowType.newValue(row.part(), row.key()));
    }
    return read.boundStatementBuilder()
        .setInt("slot", slots.of(cid))
        .setByteBuffer("cid", ByteBuffer.wrap(cid.bytes()))
        .setList("rows", keys, TupleValue.class)
        .build();
  }

  /// Changes the row of the pin if it is as it was read.
  ///
  /// @param expected the version that was read; 0 if there was no row
  /// @param ttl in seconds; 0 for none
  BoundStatement updatePin(
      Cid cid, Map<String, ? extends @Nullable Object> columns, long expected, int ttl) {
    BoundStatementBuilder builder = bound(updateIf, cid, RowKey.OF_PIN, columns).setInt("ttl", ttl);
    return (expected == 0 ? builder.setToNull("expected") : builder.setLong("expected", expected))
        .build();
  }

  BoundStatement update(
      Cid cid, RowKey row, Map<String, ? extends @Nullable Object> columns, int ttl) {
    return bound(update, cid, row, columns).setInt("ttl", ttl).build();
  }

  /// Makes a row if it is not there.
  BoundStatement insert(
      Cid cid, RowKey row, Map<String, ? extends @Nullable Object> columns, int ttl) {
    return bound(insert, cid, row, columns).setInt("ttl", ttl).build();
  }

  BoundStatement delete(Cid cid, RowKey row) {
    return bound(delete, cid, row, Map.of()).build();
  }

  /// Deletes a row if it is there.
  BoundStatement deleteIfThere(Cid cid, RowKey row) {
    return bound(deleteIfThere, cid, row, Map.of()).build();
  }

  /// Deletes the outcome of an operation if it was claimed at that time.
  BoundStatement deleteIfDoneAt(Cid cid, RowKey row, Instant at) {
    return bound(deleteIf, cid, row, Map.of("op_at", at)).build();
  }

  private BoundStatementBuilder bound(
      PreparedStatement statement,
      Cid cid,
      RowKey row,
      Map<String, ? extends @Nullable Object> columns) {
    BoundStatementBuilder builder =
        statement
            .boundStatementBuilder()
            .setInt("slot", slots.of(cid))
            .setByteBuffer("cid", ByteBuffer.wrap(cid.bytes()))
            .setByte("part", row.part())
            .setByteBuffer("row_key", row.key());
    for (Map.Entry<String, ? extends @Nullable Object> column : columns.entrySet()) {
      builder = set(builder, column.getKey(), column.getValue());
    }
    return builder;
  }

  private BoundStatementBuilder set(
      BoundStatementBuilder builder, String name, @Nullable Object value) {
    return switch (value) {
      case null -> builder.setToNull(name);
      case Boolean truth -> builder.setBoolean(name, truth);
      case Byte number -> builder.setByte(name, number);
      case Integer number -> builder.setInt(name, number);
      case Long number -> builder.setLong(name, number);
      case Instant time -> builder.setInstant(name, time);
      case String text -> builder.setString(name, text);
      case ByteBuffer bytes -> builder.setByteBuffer(name, bytes);
      default -> setCollection(builder, name, value);
    };
  }

  @SuppressWarnings("unchecked") // What a collection has is known by the column's name.
  private BoundStatementBuilder setCollection(
      BoundStatementBuilder builder, String name, Object value) {
    switch (name) {
      case "requests" -> {
        List<UdtValue> refs = new ArrayList<>();
        for (RequestRef ref : (List<RequestRef>) value) {
          refs.add(udt(ref));
        }
        return builder.setList(name, refs, UdtValue.class);
      }
      case "placements" -> {
        Map<String, UdtValue> placements = new TreeMap<>();
        ((Map<String, Placement>) value)
            .forEach((peer, placement) -> placements.put(peer, udt(placement)));
        return builder.setMap(name, placements, String.class, UdtValue.class);
      }
      case "metadata" -> {
        return builder.setMap(name, (Map<String, String>) value, String.class, String.class);
      }
      case "tags" -> {
        return builder.setSet(name, (Set<String>) value, String.class);
      }
      default -> {
        return builder.setList(name, (List<String>) value, String.class);
      }
    }
  }

  private UdtValue udt(RequestRef ref) {
    return refType
        .newValue()
        .setByteBuffer("id", Columns.bytes(ref.id()))
        .setBoolean("keyed", ref.keyed())
        .setByte("mode", Columns.number(ref.mode()))
        .setInt("rf_min", ref.replicationMin())
        .setInt("rf_max", ref.replicationMax());
  }

  private UdtValue udt(Placement placement) {
    UdtValue value =
        placementType
            .newValue()
            .setByte("status", (byte) placement.status().number())
            .setLong("epoch", placement.epoch())
            .setInt("attempts", placement.attempts())
            .setString("error", placement.error())
            .setLong("assigned", placement.assigned().toEpochMilli())
            .setLong("observed", placement.observed().toEpochMilli());
    Instant due = placement.due();
    return due == null ? value : value.setLong("due", due.toEpochMilli());
  }

  // ---- rows

  /// What a row of part 0, 2 or 3 says of the pin.
  static Stored stored(Cid cid, Row row) {
    if (row.isNull("version")) {
      return Stored.NOTHING;
    }
    long version = row.getLong("version");
    long number = row.isNull("number") ? version : row.getLong("number");
    if (row.getBoolean("gone")) {
      return new Stored(null, version, number, 0);
    }
    List<RequestRef> refs = new ArrayList<>();
    for (UdtValue ref : list(row, "requests", UdtValue.class)) {
      refs.add(
          new RequestRef(
              id(Objects.requireNonNull(ref.getByteBuffer("id"))),
              ref.getBoolean("keyed"),
              mode(ref.getByte("mode")),
              ref.getInt("rf_min"),
              ref.getInt("rf_max")));
    }
    SortedMap<String, Placement> placements = new TreeMap<>();
    map(row, "placements", UdtValue.class).forEach((peer, udt) -> placements.put(peer, of(udt)));
    Pin pin =
        new Pin(
            cid,
            spec(row),
            time(row, "created", "created_nanos"),
            RequestRef.leading(refs),
            refs,
            list(row, "allocations", String.class),
            placements,
            PinStatus.of(row.getByte("status")),
            row.getLong("size"),
            Objects.requireNonNull(row.getInstant("updated")),
            version);
    return new Stored(pin, version, number, row.getLong("lead_version"));
  }

  /// What a row of part 1 or 4 says of a request.
  static PinRequest request(RequestId id, Cid cid, Row row, PinStatus status) {
    return new PinRequest(
        id,
        cid,
        row.getBoolean("keyed"),
        spec(row),
        time(row, "created", "created_nanos"),
        status,
        row.getLong("version"));
  }

  static RequestId id(ByteBuffer bytes) {
    return new RequestId(
        new UUID(bytes.getLong(bytes.position()), bytes.getLong(bytes.position() + 8)));
  }

  static Cid cid(Row row) {
    return cid(Objects.requireNonNull(row.getByteBuffer("cid")));
  }

  private static Cid cid(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return Cid.of(bytes);
  }

  private static PinSpec spec(Row row) {
    ByteBuffer update = row.getByteBuffer("pin_update");
    ByteBuffer reference = row.getByteBuffer("reference");
    return new PinSpec(
        type(row.getByte("type")),
        Objects.requireNonNullElse(row.getString("name"), ""),
        mode(row.getByte("mode")),
        row.getInt("rf_min"),
        row.getInt("rf_max"),
        row.getLong("shard_size"),
        list(row, "user_allocations", String.class),
        row.isNull("expire_at") ? null : time(row, "expire_at", "expire_nanos"),
        new TreeMap<>(map(row, "metadata", String.class)),
        update == null ? null : cid(update),
        list(row, "origins", String.class),
        row.isNull("max_depth") ? -1 : row.getInt("max_depth"),
        reference == null ? null : cid(reference),
        new TreeSet<>(Objects.requireNonNullElse(row.getSet("tags", String.class), Set.of())),
        row.isNull("priority") ? Priority.NORMAL : priority(row.getByte("priority")));
  }

  private static <T> List<T> list(Row row, String name, Class<T> type) {
    return Objects.requireNonNullElse(row.getList(name, type), List.of());
  }

  private static <T> Map<String, T> map(Row row, String name, Class<T> type) {
    return Objects.requireNonNullElse(row.getMap(name, String.class, type), Map.of());
  }

  private static Instant time(Row row, String millis, String nanos) {
    return Objects.requireNonNull(row.getInstant(millis)).plusNanos(row.getInt(nanos));
  }

  private static Placement of(UdtValue udt) {
    return new Placement(
        PlacementStatus.of(udt.getByte("status")),
        udt.getLong("epoch"),
        udt.getInt("attempts"),
        Objects.requireNonNullElse(udt.getString("error"), ""),
        Instant.ofEpochMilli(udt.getLong("assigned")),
        Instant.ofEpochMilli(udt.getLong("observed")),
        udt.isNull("due") ? null : Instant.ofEpochMilli(udt.getLong("due")));
  }

  private static PinType type(byte number) {
    for (PinType type : PinType.values()) {
      if (Columns.number(type) == number) {
        return type;
      }
    }
    throw new IllegalArgumentException("no type of pins " + number);
  }

  private static PinMode mode(byte number) {
    return switch (number) {
      case 0 -> PinMode.RECURSIVE;
      case 1 -> PinMode.DIRECT;
      default -> throw new IllegalArgumentException("no mode of pins " + number);
    };
  }

  private static Priority priority(byte number) {
    for (Priority priority : Priority.values()) {
      if (Columns.number(priority) == number) {
        return priority;
      }
    }
    throw new IllegalArgumentException("no priority " + number);
  }
}
