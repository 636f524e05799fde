package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.pins.PinRows.RowKey;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import dev.pinfold.model.Cid;
import java.util.List;
import java.util.Map;

/// Finds out whether a change was applied, and makes that final.
///
/// Each change inserts a row of part 2 under its number, on the condition that it is not there. The
/// fence inserts the same row, marked as void, on the same condition. Whichever comes first stays:
/// if the fence did, the change can never be applied, whoever may still be about to send it.
///
/// Neither a serial read nor a conditional statement that changes nothing would do. Either settles
/// the proposals that replicas have accepted; but a coordinator that has not come so far, or lost
/// its turn, begins again with a newer ballot, and finds the pin's version as the change expects
/// it.
final class Fence {

  private final Cql cql;
  private final PinRows rows;

  Fence(Cql cql, PinRows rows) {
    this.cql = cql;
    this.rows = rows;
  }

  /// Whether the change of that number was applied; if not, it never will be.
  ///
  /// @throws ProblemException `store_unavailable` and the like, if that cannot be told now
  boolean applied(Cid cid, long number) {
    RowKey key = RowKey.before(number);
    Map<String, Object> mark = Map.of("version", PinRows.VOID, "gone", true);
    return switch (cql.decide(rows.insert(cid, key, mark, PinRows.BEFORE_SECONDS))) {
      case Decision.Applied _ -> false;
      case Decision.Refused _ -> {
        // Serial, as what was decided may not be known to all replicas yet.
        Row row = cql.serial(rows.read(cid, List.of(key)));
        yield row != null && row.getLong("version") != PinRows.VOID;
      }
      case Decision.Unknown unknown -> throw new ProblemException(unknown.problem());
    };
  }
}
