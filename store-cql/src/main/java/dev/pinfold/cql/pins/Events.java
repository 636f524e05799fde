package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import dev.pinfold.pins.PinEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What happened to CIDs: table `pin_events`.
///
/// Rows are written as of the number of their change, so that writing them again changes nothing.
final class Events {

  /// How many events of a CID are told, and how many of one change are kept: as many as there are
  /// places in a byte.
  static final int KEPT = 256;

  /// One change of so many looks whether there are more events than are kept.
  static final int TRIM_EVERY = 64;

  private final Cql cql;
  private final Slots slots;
  private final PreparedStatement insert;
  private final PreparedStatement read;
  private final PreparedStatement oldest;
  private final PreparedStatement trim;

  Events(Cql cql, Slots slots) {
    this.cql = cql;
    this.slots = slots;
    this.insert =
        cql.prepare(
            "INSERT INTO pin_events (slot, cid, number, place, at, kind, owner, peer, details)"
                + " VALUES (:slot, :cid, :number, :place, :at, :kind, :owner, :peer, :details)"
                + " USING TIMESTAMP :stamp");
    this.read =
        cql.prepare(
            "SELECT at, kind, owner, peer, details FROM pin_events"
                + " WHERE slot = :slot AND cid = :cid LIMIT :most");
    this.oldest =
        cql.prepare("SELECT number FROM pin_events WHERE slot = :slot AND cid = :cid LIMIT :most");
    this.trim =
        cql.prepare(
            "DELETE FROM pin_events USING TIMESTAMP :stamp"
                + " WHERE slot = :slot AND cid = :cid AND number < :number");
  }

  /// The last events of a change, which are those that are kept.
  static List<PinEvent> kept(List<PinEvent> events) {
    return events.subList(Math.max(0, events.size() - KEPT), events.size());
  }

  List<BoundStatement> writes(Cid cid, long number, List<PinEvent> events) {
    List<BoundStatement> writes = new ArrayList<>(events.size());
    for (int place = 0; place < events.size(); place++) {
      PinEvent event = events.get(place);
      BoundStatementBuilder builder =
          of(insert, cid)
              .setLong("number", number)
              .setByte("place", (byte) (place + Byte.MIN_VALUE))
              .setInstant("at", event.at())
              .setByte("kind", (byte) event.kind().number())
              .setLong("stamp", number);
      if (event.owner() != 0) {
        builder = builder.setInt("owner", event.owner());
      }
      if (!event.peer().isEmpty()) {
        builder = builder.setString("peer", event.peer());
      }
      if (!event.details().isEmpty()) {
        builder = builder.setString("details", event.details());
      }
      writes.add(builder.build());
    }
    return writes;
  }

  /// The newest first.
  List<PinEvent> of(Cid cid, int max) {
    return of(List.of(cid), max).getFirst();
  }

  /// Those of each CID, in the order of `cids`.
  ///
  /// @param max how many of each at most
  List<List<PinEvent>> of(List<Cid> cids, int max) {
    List<BoundStatement> statements = new ArrayList<>(cids.size());
    for (Cid cid : cids) {
      // All in one page, whatever the page size is.
      statements.add(
          of(read, cid).setInt("most", Math.clamp(max, 1, KEPT)).setPageSize(KEPT).build());
    }
    List<List<PinEvent>> all = new ArrayList<>(cids.size());
    for (List<Row> rows : cql.all(statements)) {
      all.add(rows.stream().limit(max).map(Events::event).toList());
    }
    return all;
  }

  private static PinEvent event(Row row) {
    return new PinEvent(
        Objects.requireNonNull(row.getInstant("at")),
        PinEvent.Kind.of(row.getByte("kind")),
        row.getInt("owner"),
        Objects.requireNonNullElse(row.getString("peer"), ""),
        Objects.requireNonNullElse(row.getString("details"), ""));
  }

  /// Whether the change of that number is one that trims.
  static boolean trims(long number) {
    return number % TRIM_EVERY == 0;
  }

  /// What deletes events beyond those that are kept.
  List<BoundStatement> trimming(Cid cid, long number) {
    long last = 0;
    int count = 0;
    for (Row row : cql.rows(of(oldest, cid).setInt("most", KEPT + 1).build())) {
      last = row.getLong("number");
      count++;
    }
    return count > KEPT ? List.of(deletion(cid, last + 1, number)) : List.of();
  }

  /// Deletes the events of changes below `number`, as of `stamp`.
  BoundStatement deletion(Cid cid, long number, long stamp) {
    return of(trim, cid).setLong("number", number).setLong("stamp", stamp).build();
  }

  private BoundStatementBuilder of(PreparedStatement statement, Cid cid) {
    return statement
        .boundStatementBuilder()
        .setInt("slot", slots.of(cid))
        .setByteBuffer("cid", ByteBuffer.wrap(cid.bytes()));
  }

  // ---- in the feed

  /// Null if there are none.
  static @Nullable ByteBuffer encode(List<PinEvent> events) {
    if (events.isEmpty()) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * events.size());
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeShort(events.size());
      for (PinEvent event : events) {
        out.writeLong(event.at().toEpochMilli());
        out.writeByte(event.kind().number());
        out.writeInt(event.owner());
        out.writeUTF(event.peer());
        out.writeUTF(event.details());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  static List<PinEvent> decode(@Nullable ByteBuffer encoded) {
    if (encoded == null) {
      return List.of();
    }
    byte[] bytes = new byte[encoded.remaining()];
    encoded.duplicate().get(bytes);
    List<PinEvent> events = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        events.add(
            new PinEvent(
                Instant.ofEpochMilli(in.readLong()),
                PinEvent.Kind.of(in.readByte()),
                in.readInt(),
                in.readUTF(),
                in.readUTF()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return events;
  }
}
