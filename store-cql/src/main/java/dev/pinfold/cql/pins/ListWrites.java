package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.List;

/// What a change writes into lists. All that has to be read for it was read: what comes of it from
/// here on can fail by the writes alone, so a change that is decided never lacks what ends it.
///
/// @param puts to be durable before the change is decided
/// @param deletions of the old entries, once it is
/// @param placed where the entries are put
record ListWrites(List<Statement<?>> puts, List<Statement<?>> deletions, List<Placed> placed) {

  /// A slice that an entry is put into.
  record Placed(ListKey list, Slice slice) {}

  ListWrites {
    puts = List.copyOf(puts);
    deletions = List.copyOf(deletions);
    placed = List.copyOf(placed);
  }
}
