package dev.pinfold.bench.cql;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.SipHash;
import java.nio.ByteBuffer;
import java.util.Objects;

/// The key by which a keyspace finds the slot of a CID.
record SlotKey(long k0, long k1) {

  private static final int SLOT_BITS = 24;

  static SlotKey of(CqlSession session) {
    Row row =
        Objects.requireNonNull(
            session.execute("SELECT value FROM facts WHERE name = 'slots'").one());
    ByteBuffer key = Objects.requireNonNull(row.getByteBuffer("value"));
    return new SlotKey(key.getLong(), key.getLong());
  }

  int slot(byte[] cid) {
    return (int) (SipHash.hash(k0, k1, cid, 0, cid.length) >>> (Long.SIZE - SLOT_BITS));
  }
}
