package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.cql.pins.PinRows.RowKey;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what is true of pins: their own rows, which conditional writes alone change.
///
/// The rows of a CID are read by one statement, so that they are as of one change.
///
/// Safe for use by many threads.
final class Truth implements Witness {

  /// How many requests one statement reads at most: engines limit how many rows it may name.
  private static final int REQUESTS_MAX = 64;

  private final Cql cql;
  private final PinRows rows;

  Truth(Cql cql, PinRows rows) {
    this.cql = cql;
    this.rows = rows;
  }

  // ---- pins

  @Nullable Pin pin(Cid cid) {
    Row row = cql.one(rows.read(cid, List.of(RowKey.OF_PIN)));
    return row == null ? null : PinRows.stored(cid, row).pin();
  }

  /// Pins in the order of `cids`, with null for those there are not.
  List<@Nullable Pin> pins(List<Cid> cids) {
    List<BoundStatement> statements = new ArrayList<>(cids.size());
    for (Cid cid : cids) {
      statements.add(rows.read(cid, List.of(RowKey.OF_PIN)));
    }
    List<List<Row>> answers = cql.all(statements);
    List<@Nullable Pin> pins = new ArrayList<>(cids.size());
    for (int i = 0; i < cids.size(); i++) {
      List<Row> answer = answers.get(i);
      pins.add(answer.isEmpty() ? null : PinRows.stored(cids.get(i), answer.getFirst()).pin());
    }
    return pins;
  }

  @Override
  public List<Found> look(List<? extends @Nullable RequestId> ids, List<Cid> cids) {
    List<Wanted> wanted = new ArrayList<>(cids.size());
    for (int i = 0; i < cids.size(); i++) {
      RequestId id = ids.get(i);
      wanted.add(new Wanted(cids.get(i), id == null ? Set.of() : Set.of(id), null));
    }
    List<Found> found = new ArrayList<>(cids.size());
    List<Seen> seen = read(wanted);
    for (int i = 0; i < cids.size(); i++) {
      RequestId id = ids.get(i);
      Stored stored = seen.get(i).stored();
      PinRequest request = id == null ? null : seen.get(i).request(id);
      found.add(new Found(request, stored.pin(), stored.number()));
    }
    return found;
  }

  // ---- pins with what belongs to them

  /// What to read of a CID.
  ///
  /// @param requests those that do not lead
  /// @param operation whose outcome
  record Wanted(Cid cid, Collection<RequestId> requests, @Nullable Operation operation) {}

  /// What there is of a CID.
  ///
  /// @param requests those that were asked for and do not lead
  /// @param first the outcome of the operation, or null
  record Seen(Stored stored, Map<RequestId, PinRequest> requests, @Nullable First first) {

    /// A request on the pin, of those that were asked for and the one that leads; or null.
    @Nullable PinRequest request(RequestId id) {
      PinRequest lead = stored.lead(id);
      return lead == null ? requests.get(id) : lead;
    }
  }

  /// The first outcome of an operation.
  ///
  /// @param at when it was done
  record First(ByteBuffer hash, Instant at, Outcome.Done done) {}

  List<Seen> read(List<Wanted> wanted) {
    List<BoundStatement> statements = new ArrayList<>(wanted.size());
    for (Wanted each : wanted) {
      List<RowKey> keys = new ArrayList<>();
      keys.add(RowKey.OF_PIN);
      each.requests().forEach(id -> keys.add(RowKey.request(id)));
      Operation operation = each.operation();
      if (operation != null) {
        keys.add(RowKey.done(PinRows.DONE_PIN, operation.owner(), operation.id()));
        keys.add(RowKey.done(PinRows.DONE_REQUEST, operation.owner(), operation.id()));
      }
      statements.add(rows.read(each.cid(), keys));
    }
    List<List<Row>> answers = cql.all(statements);
    List<Seen> seen = new ArrayList<>(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      seen.add(seen(wanted.get(i).cid(), answers.get(i)));
    }
    return seen;
  }

  /// A pin with all its requests, in their order.
  record Whole(Pin pin, List<PinRequest> requests) {}

  /// Pins with their requests, as they are now; null for one that is of another version than when
  /// it was read.
  List<@Nullable Whole> whole(List<Pin> pins) {
    List<Wanted> wanted = new ArrayList<>(pins.size());
    for (Pin pin : pins) {
      parts(ids(pin)).forEach(part -> wanted.add(new Wanted(pin.cid(), part, null)));
    }
    Iterator<Seen> seen = read(wanted).iterator();
    List<@Nullable Whole> all = new ArrayList<>(pins.size());
    for (Pin pin : pins) {
      List<PinRequest> requests = new ArrayList<>(pin.requests().size());
      Pin stored = null;
      boolean unchanged = true;
      for (List<RequestId> part : parts(ids(pin))) {
        Seen now = seen.next();
        stored = now.stored().pin();
        unchanged &= stored != null && stored.version() == pin.version();
        part.stream().map(now::request).filter(Objects::nonNull).forEach(requests::add);
      }
      all.add(
          stored != null && unchanged && requests.size() == stored.requests().size()
              ? new Whole(stored, requests)
              : null);
    }
    return all;
  }

  private static List<RequestId> ids(Pin pin) {
    return pin.requests().stream().map(RequestRef::id).toList();
  }

  /// Requests of a pin, as many together as are read together; at least one part, which may be
  /// empty.
  static List<List<RequestId>> parts(List<RequestId> ids) {
    List<List<RequestId>> parts = new ArrayList<>();
    for (int from = 0; from == 0 || from < ids.size(); from += REQUESTS_MAX) {
      parts.add(ids.subList(from, Math.min(ids.size(), from + REQUESTS_MAX)));
    }
    return parts;
  }

  private static Seen seen(Cid cid, List<Row> rows) {
    Stored stored = Stored.NOTHING;
    Row donePin = null;
    Row doneRequest = null;
    List<Row> requestRows = new ArrayList<>();
    for (Row row : rows) {
      switch (row.getByte("part")) {
        case PinRows.PIN -> stored = PinRows.stored(cid, row);
        case PinRows.REQUEST -> requestRows.add(row);
        case PinRows.DONE_PIN -> donePin = row;
        case PinRows.DONE_REQUEST -> doneRequest = row;
        default -> throw new IllegalStateException("not asked for: " + row.getByte("part"));
      }
    }
    Map<RequestId, PinRequest> requests = new HashMap<>();
    Pin pin = stored.pin();
    for (Row row : requestRows) {
      RequestId id = PinRows.id(Objects.requireNonNull(row.getByteBuffer("key")));
      if (pin != null && Stored.ref(pin, id) != null) {
        requests.put(id, PinRows.request(id, cid, row, pin.status()));
      }
    }
    return new Seen(stored, requests, donePin == null ? null : first(cid, donePin, doneRequest));
  }

  private static First first(Cid cid, Row pinRow, @Nullable Row requestRow) {
    PinRequest request =
        requestRow == null
            ? null
            : PinRows.request(
                PinRows.id(Objects.requireNonNull(requestRow.getByteBuffer("request_id"))),
                cid,
                requestRow,
                PinStatus.of(requestRow.getByte("status")));
    return new First(
        Objects.requireNonNull(pinRow.getByteBuffer("op_hash")),
        Objects.requireNonNull(pinRow.getInstant("op_at")),
        new Outcome.Done(PinRows.stored(cid, pinRow).pin(), request, true));
  }
}
