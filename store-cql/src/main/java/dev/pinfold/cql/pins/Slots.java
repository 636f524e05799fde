package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.base.SipHash;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import dev.pinfold.model.Cid;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/// Which partition a CID is in: the first 24 bits of its hash under a key that the database draws
/// once. Nobody who does not know the key can aim CIDs at one partition.
final class Slots {

  /// How many bits the number of a slot has.
  static final int BITS = 24;

  private static final String KEY = "slots";
  private static final int KEY_BYTES = 16;

  private static final String CLAIM = "INSERT INTO facts (name, value) VALUES (?, ?) IF NOT EXISTS";
  private static final String READ = "SELECT value FROM facts WHERE name = ?";

  private final long k0;
  private final long k1;

  Slots(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  /// Those of the database, which are drawn now if they were not yet.
  ///
  /// @throws ProblemException `store_unavailable` and the like
  static Slots open(Cql cql) {
    byte[] drawn = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(drawn);
    ByteBuffer key = fact(cql, KEY, ByteBuffer.wrap(drawn));
    return new Slots(key.getLong(), key.getLong());
  }

  /// A fact of the database: what it is already, or else `value` from now on.
  static ByteBuffer fact(Cql cql, String name, ByteBuffer value) {
    Decision decision = cql.decide(cql.prepare(CLAIM).bind(name, value));
    if (decision instanceof Decision.Applied) {
      return value;
    }
    // Serial, as what was decided may not be known to all replicas yet.
    Row row = cql.serial(cql.prepare(READ).bind(name));
    ByteBuffer found = row == null ? null : row.getByteBuffer("value");
    if (found == null) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.UNAVAILABLE,
                  "store_fact_unclear",
                  "It is not known what a fact of the database is; try again.")
              .with("fact", name));
    }
    return found;
  }

  /// From 0 to 2^24 - 1.
  int of(Cid cid) {
    byte[] bytes = cid.bytes();
    return (int) (SipHash.hash(k0, k1, bytes, 0, bytes.length) >>> (Long.SIZE - BITS));
  }
}
