package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.cql.pins.Attempt.Planned;
import dev.pinfold.cql.pins.PinRows.RowKey;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PastOperation;
import dev.pinfold.pins.rules.Change;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The batches that decide. All conditions of one are about one partition: the pin is as it was
/// seen, the change was not fenced off, its operation has no outcome yet.
record Batches(PinRows rows) {

  /// The batch that decides a change.
  Statement<?> of(Attempt attempt) {
    Planned plan = attempt.plan();
    Stored stored = attempt.seen.stored();
    Pin after = plan.change().after();
    BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    Map<String, Object> before = stored.columns();
    Map<String, Object> now =
        after == null
            ? Columns.gone(plan.version(), plan.number())
            : Columns.of(after, plan.number(), plan.leadVersion());
    batch.addStatement(
        rows.updatePin(
            attempt.cid,
            changed(before, now, after == null),
            stored.version(),
            after == null && plan.version() == plan.number() ? PinRows.GONE_SECONDS : 0));
    batch.addStatement(
        rows.insert(attempt.cid, RowKey.before(plan.number()), before, PinRows.BEFORE_SECONDS));
    requestRows(attempt, batch);
    if (attempt.operation != null && plan.change().outcome() instanceof Outcome.Done done) {
      outcomeRows(past(attempt, done), batch);
    }
    return batch.build();
  }

  /// What is left of a pin that goes is written anew, so that it expires as a whole.
  private static Map<String, @Nullable Object> changed(
      Map<String, Object> before, Map<String, Object> now, boolean whole) {
    Map<String, @Nullable Object> changed = Columns.changed(before, now);
    if (whole) {
      changed.putAll(now);
    }
    return changed;
  }

  /// Rows of requests that do not lead.
  private void requestRows(Attempt attempt, BatchStatementBuilder batch) {
    Change change = attempt.plan().change();
    Pin before = change.before();
    Pin after = change.after();
    Map<RequestId, PinRequest> now = new LinkedHashMap<>();
    for (PinRequest request : change.put()) {
      now.put(request.id(), request);
    }
    PinRequest led = attempt.seen.stored().lead();
    if (led != null) {
      now.putIfAbsent(led.id(), led);
    }
    now.forEach(
        (id, request) -> {
          if (after != null && !id.equals(after.lead()) && Stored.ref(after, id) != null) {
            PinRequest old = before == null || id.equals(before.lead()) ? null : attempt.before(id);
            Map<String, @Nullable Object> columns =
                Columns.changed(old == null ? Map.of() : Columns.of(old), Columns.of(request));
            batch.addStatement(rows.update(attempt.cid, RowKey.request(id), columns, 0));
          }
        });
    if (before != null) {
      for (RequestRef ref : before.requests()) {
        boolean had = !ref.id().equals(before.lead());
        boolean has =
            after != null
                && !ref.id().equals(after.lead())
                && (Stored.ref(after, ref.id()) != null);
        if (had && !has) {
          batch.addStatement(rows.delete(attempt.cid, RowKey.request(ref.id())));
        }
      }
    }
  }

  /// Keeps the outcome of an operation, if it has none yet.
  Statement<?> outcome(Attempt attempt, Outcome.Done done) {
    return outcome(past(attempt, done));
  }

  /// Likewise, of one that was done elsewhere.
  Statement<?> outcome(PastOperation past) {
    BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    outcomeRows(past, batch);
    return batch.build();
  }

  private static PastOperation past(Attempt attempt, Outcome.Done done) {
    return new PastOperation(
        Objects.requireNonNull(attempt.operation),
        Objects.requireNonNull(attempt.claim).at(),
        attempt.cid,
        done);
  }

  private void outcomeRows(PastOperation past, BatchStatementBuilder batch) {
    Operation operation = past.operation();
    Outcome.Done done = past.outcome();
    Map<String, Object> columns = new LinkedHashMap<>();
    Pin pin = done.pin();
    if (pin != null) {
      columns.putAll(Columns.of(pin, pin.version(), 0));
    }
    columns.put("op_hash", ByteBuffer.wrap(operation.hash()));
    columns.put("op_at", past.at());
    batch.addStatement(
        rows.insert(
            past.cid(),
            RowKey.done(PinRows.DONE_PIN, operation.owner(), operation.id()),
            columns,
            0));
    PinRequest request = done.request();
    if (request != null) {
      Map<String, Object> requested = new LinkedHashMap<>(Columns.of(request));
      requested.put("request_id", Columns.bytes(request.id()));
      requested.put("status", (byte) request.status().number());
      batch.addStatement(
          rows.update(
              past.cid(),
              RowKey.done(PinRows.DONE_REQUEST, operation.owner(), operation.id()),
              requested,
              0));
    }
  }
}
