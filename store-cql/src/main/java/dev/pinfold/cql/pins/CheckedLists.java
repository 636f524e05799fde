package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import dev.pinfold.model.RequestId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lists with the truth of their entries. Entries that are not true are deleted, as of the version
/// that showed it or of what was settled before: an entry that was put for a change which is still
/// under way has a greater number, and stays.
final class CheckedLists {

  /// An entry, and what is true of its pin.
  ///
  /// @param holds whether the entry is true
  record Checked(Entry entry, Found found, boolean holds) {}

  private final Cql cql;
  private final SlicedList lists;
  private final Witness witness;
  private final LongSupplier settled;
  private final Chores chores;

  CheckedLists(Cql cql, SlicedList lists, Witness witness, LongSupplier settled, Chores chores) {
    this.cql = cql;
    this.lists = lists;
    this.witness = witness;
    this.settled = settled;
    this.chores = chores;
  }

  /// Looks at what entries are about.
  List<Checked> check(List<SlicedList.Hint> hints) {
    if (hints.isEmpty()) {
      return List.of();
    }
    long before = settled.getAsLong();
    List<@Nullable RequestId> ids = new ArrayList<>();
    List<Cid> cids = new ArrayList<>();
    for (SlicedList.Hint hint : hints) {
      ids.add(request(hint.entry()));
      cids.add(hint.entry().cid());
    }
    List<Found> found = witness.look(ids, cids);
    List<Checked> checked = new ArrayList<>();
    List<Statement<?>> deletions = new ArrayList<>();
    for (int i = 0; i < hints.size(); i++) {
      SlicedList.Hint hint = hints.get(i);
      boolean holds = holds(hint.entry(), found.get(i));
      checked.add(new Checked(hint.entry(), found.get(i), holds));
      long asOf = Math.max(found.get(i).version(), before - 1);
      if (!holds && asOf > 0) {
        deletions.add(lists.deletion(hint, asOf));
      }
    }
    if (!deletions.isEmpty()) {
      chores.add(() -> cql.write(deletions));
    }
    return checked;
  }

  private static @Nullable RequestId request(Entry entry) {
    if (entry.list().table() == ListTable.PEERS) {
      return null;
    }
    ByteBuffer id = entry.place().id().duplicate();
    return new RequestId(new UUID(id.getLong(), id.getLong()));
  }

  private static boolean holds(Entry entry, Found found) {
    Set<Entry> entries = new HashSet<>();
    if (entry.list().table() == ListTable.PEERS) {
      if (found.pin() != null) {
        Entries.of(found.pin(), entries);
      }
    } else if (found.request() != null) {
      Entries.of(found.request(), entries);
    }
    return entries.contains(entry);
  }
}
