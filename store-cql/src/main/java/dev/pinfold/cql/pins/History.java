package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.cql.pins.PinRows.RowKey;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What pins were before recent changes.
final class History {

  private final Cql cql;
  private final PinRows rows;
  private final Slots slots;
  private final PreparedStatement next;

  History(Cql cql, PinRows rows, Slots slots) {
    this.cql = cql;
    this.rows = rows;
    this.slots = slots;
    this.next =
        cql.prepare(
            "SELECT part, key, "
                + PinRows.ALL_COLUMNS
                + " FROM pins WHERE slot = ? AND cid = ? AND part = "
                + PinRows.BEFORE
                + " AND key > ? LIMIT 1");
  }

  /// What the pin was before its first change behind `number`; null if there was no change since,
  /// or if that is not kept any more.
  @Nullable Stored beforeNext(Cid cid, long number) {
    long behind = number;
    while (true) {
      BoundStatement statement =
          next.bind(slots.of(cid), ByteBuffer.wrap(cid.bytes()), key(behind));
      Row row = cql.one(statement);
      if (row == null) {
        // Serial: a change may be known to a reader of the pin before it is known to a quorum. It
        // is then the only one, as the next begins by making it known.
        row = cql.serial(statement);
      }
      if (row == null) {
        return null;
      }
      if (row.getLong("version") != PinRows.VOID) {
        return PinRows.stored(cid, row);
      }
      ByteBuffer key = Objects.requireNonNull(row.getByteBuffer("key"));
      behind = key.getLong(key.position());
    }
  }

  /// What the pin was before the change of that number; null if that is not kept.
  @Nullable Stored before(Cid cid, long number) {
    Row row = cql.serial(rows.read(cid, List.of(RowKey.before(number))));
    return row == null || row.getLong("version") == PinRows.VOID ? null : PinRows.stored(cid, row);
  }

  private static ByteBuffer key(long number) {
    return RowKey.before(number).key();
  }
}
