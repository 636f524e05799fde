package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.pins.PinRows.RowKey;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Goes through all pins and compares what is derived from them with them: their sums, the rows of
/// their requests, their entries in lists, and the counts. What is wrong is told, and mended if
/// that is wanted:
///
/// - a missing entry of a list is put as of the change that should have put it; a later change that
///   has deleted it wins
/// - a row of a request that no pin has is deleted, if the pin is still as it was read
/// - wrong counts are corrected by adding the difference to the row of this writer
///
/// A row whose sum is wrong is told only: nothing says what it should be.
///
/// Counts are compared if nothing was changed while the pins were gone through: they are of one
/// moment then. Else the report says that they were not, and the check is to be run again in a
/// quieter hour.
///
/// Entries of lists that are not true are no errors: readers find them, and delete them.
public final class Check {

  /// Into how many parts all pins are cut; one can go on with any of them.
  public static final int PARTS = 1_024;

  private static final int PAGE = 500;

  /// How many pins are compared together: what lies close together in lists is read together.
  private static final int BATCH = 2_048;

  /// With how many rows at most, but for those of the last pin: each request of a pin may be one.
  private static final int ROWS = 4 * BATCH;

  /// Something that is not as it should be.
  ///
  /// @param cid where; null if it is about counts
  /// @param mended whether it is as it should be now
  public record Finding(String code, @Nullable Cid cid, String details, boolean mended) {}

  /// What was gone through.
  ///
  /// @param counted whether counts were compared
  public record Report(long pins, long requests, long findings, boolean counted) {}

  private final Cql cql;
  private final Writing.Parts store;
  private final FeedReader feed;
  private final PreparedStatement range;

  Check(Cql cql, Writing.Parts store, FeedReader feed) {
    this.cql = cql;
    this.store = store;
    this.feed = feed;
    this.range =
        cql.prepare(
            "SELECT slot, cid, part, key, "
                + PinRows.ALL_COLUMNS
                + " FROM pins WHERE token(slot) > ? AND token(slot) <= ?");
  }

  /// Goes through the parts from `first` on, one after the other.
  ///
  /// @param first from 0; counts are compared only if it is 0
  /// @param rate how many pins are looked at in a second, at most
  /// @param repair whether what is wrong is mended
  /// @param findings told as they are found
  /// @param done told the number of each part that was gone through
  public Report run(
      int first, int rate, boolean repair, Consumer<Finding> findings, IntConsumer done) {
    return new Run(rate, repair, findings).run(first, done);
  }

  /// One run.
  private final class Run {
    private final int rate;
    private final boolean repair;
    private final Consumer<Finding> findings;
    private final long start = System.nanoTime();
    private final Map<CountSubject, long[]> sums = new TreeMap<>();
    private long walked;
    private long pins;
    private long requests;
    private long found;

    Run(int rate, boolean repair, Consumer<Finding> findings) {
      this.rate = rate;
      this.repair = repair;
      this.findings = findings;
    }

    Report run(int first, IntConsumer done) {
      long before = feed.last();
      for (int part = first; part < PARTS; part++) {
        part(part);
        done.accept(part);
      }
      boolean counted = first == 0 && feed.last() == before && store.numbers().isQuiet();
      if (counted) {
        counts();
      }
      return new Report(pins, requests, found, counted);
    }

    private void tell(String code, @Nullable Cid cid, String details, boolean mended) {
      found++;
      findings.accept(new Finding(code, cid, details, mended));
    }

    private void part(int part) {
      long width = Long.divideUnsigned(-1L, PARTS) + 1;
      long from = Long.MIN_VALUE + part * width;
      long to = part == PARTS - 1 ? Long.MAX_VALUE : from + width;
      List<List<Row>> batch = new ArrayList<>();
      List<Row> rows = new ArrayList<>();
      int held = 0;
      for (Row row : cql.rows(range.bind(from, to).setPageSize(PAGE))) {
        if (!rows.isEmpty() && !isOfSame(rows.getFirst(), row)) {
          batch.add(rows);
          held += rows.size();
          rows = new ArrayList<>();
        }
        // Not more than the work of a second.
        if (batch.size() == Math.min(BATCH, rate) || held >= ROWS) {
          compare(batch);
          batch.clear();
          held = 0;
        }
        // What was before, and outcomes of operations, are not compared with anything.
        byte kind = row.getByte("part");
        if (kind == PinRows.PIN || kind == PinRows.REQUEST) {
          rows.add(row);
        }
      }
      if (!rows.isEmpty()) {
        batch.add(rows);
      }
      compare(batch);
    }

    /// @param batch the rows of each pin
    private void compare(List<List<Row>> batch) {
      pace(batch.size());
      List<List<Truth.Wanted>> wanted = new ArrayList<>();
      for (List<Row> rows : batch) {
        Cid cid = PinRows.cid(rows.getFirst());
        wanted.add(
            Truth.parts(summed(cid, rows)).stream()
                .map(ids -> new Truth.Wanted(cid, ids, null))
                .toList());
      }
      // What the pages of a walk say may be of two changes: now as of one.
      Iterator<Truth.Seen> seen =
          store.truth().read(wanted.stream().flatMap(List::stream).toList()).iterator();
      Map<Cid, Stored> there = new HashMap<>();
      Set<Entry> entries = new HashSet<>();
      for (int i = 0; i < batch.size(); i++) {
        List<Truth.Seen> parts = wanted.get(i).stream().map(_ -> seen.next()).toList();
        Stored stored = parts.getFirst().stored();
        // Who changes a pin now writes what belongs to it.
        if (parts.stream().allMatch(part -> part.stored().number() == stored.number())) {
          Cid cid = wanted.get(i).getFirst().cid();
          Pin pin = stored.pin();
          if (pin != null) {
            there.put(cid, stored);
            entries.addAll(Lists.entriesOf(pin, requests(stored, pin, parts)));
          }
          orphans(cid, stored, batch.get(i));
        }
      }
      Map<Cid, Set<Entry>> missing = new HashMap<>();
      for (Entry entry : store.lists().missing(entries)) {
        missing.computeIfAbsent(entry.cid(), _ -> new HashSet<>()).add(entry);
      }
      missing.forEach((cid, some) -> missing(cid, Objects.requireNonNull(there.get(cid)), some));
    }

    private static boolean isOfSame(Row a, Row b) {
      return Objects.equals(a.getByteBuffer("cid"), b.getByteBuffer("cid"));
    }

    /// Compares the sum of a pin, and adds it to the counts.
    ///
    /// @return the requests that it has, or that say so
    private List<RequestId> summed(Cid cid, List<Row> rows) {
      Set<RequestId> ids = new LinkedHashSet<>();
      for (Row row : rows) {
        if (row.getByte("part") == PinRows.REQUEST) {
          ids.add(PinRows.id(Objects.requireNonNull(row.getByteBuffer("key"))));
        }
      }
      boolean whole = rows.getFirst().getByte("part") == PinRows.PIN;
      Stored stored = whole ? PinRows.stored(cid, rows.getFirst()) : Stored.NOTHING;
      Pin pin = stored.pin();
      if (pin != null) {
        pins++;
        CountDeltas.of(null, pin).addTo(sums);
        sum(cid, rows.getFirst(), Columns.of(pin, stored.number(), stored.leadVersion()));
        for (RequestRef ref : pin.requests()) {
          if (!ref.id().equals(pin.lead())) {
            ids.add(ref.id());
          }
        }
      }
      return List.copyOf(ids);
    }

    private void pace(int more) {
      long due = start + Duration.ofSeconds(1).toNanos() / rate * walked;
      walked += more;
      long millis = (due - System.nanoTime()) / 1_000_000;
      if (millis > 0) {
        try {
          Thread.sleep(millis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new ProblemException(
              Problem.of(Problem.Kind.CANCELLED, "interrupted", "The check was interrupted."));
        }
      }
    }

    private void sum(Cid cid, Row row, Map<String, Object> columns) {
      if (Columns.checksum(columns) != row.getInt("checksum")) {
        tell("wrong_sum", cid, "part " + row.getByte("part"), false);
      }
    }

    // ---- requests and lists

    /// The requests of a pin that are there.
    private List<PinRequest> requests(Stored stored, Pin pin, List<Truth.Seen> parts) {
      List<PinRequest> all = new ArrayList<>();
      for (RequestRef ref : pin.requests()) {
        PinRequest request = null;
        for (int i = 0; i < parts.size() && request == null; i++) {
          request = parts.get(i).request(ref.id());
        }
        if (request != null) {
          all.add(request);
        } else if (isStill(stored, pin.cid())) {
          tell("request_missing", pin.cid(), ref.id().toString(), false);
        }
      }
      requests += all.size();
      return all;
    }

    private void missing(Cid cid, Stored stored, Set<Entry> entries) {
      if (!isStill(stored, cid)) {
        return;
      }
      if (repair) {
        ListDelta missing = new ListDelta(entries, Set.of());
        cql.write(store.lists().writes(missing, null, stored.number()).puts());
      }
      for (Entry entry : entries) {
        tell("entry_missing", cid, entry.list().toString(), repair);
      }
    }

    /// Whether nobody has changed the pin meanwhile.
    private boolean isStill(Stored stored, Cid cid) {
      Row row = cql.serial(store.rows().read(cid, List.of(RowKey.OF_PIN)));
      return row != null && PinRows.stored(cid, row).number() == stored.number();
    }

    private void orphans(Cid cid, Stored stored, List<Row> rows) {
      Pin pin = stored.pin();
      for (Row row : rows) {
        if (row.getByte("part") != PinRows.REQUEST) {
          continue;
        }
        ByteBuffer key = Objects.requireNonNull(row.getByteBuffer("key"));
        RequestId id = PinRows.id(key);
        if (pin != null && Stored.ref(pin, id) != null && !id.equals(pin.lead())) {
          sum(cid, row, Columns.of(PinRows.request(id, cid, row, PinStatus.QUEUED)));
          continue;
        }
        RowKey orphan = RowKey.request(id);
        if (cql.serial(store.rows().read(cid, List.of(orphan))) != null
            && (stored.number() == 0 || isStill(stored, cid))) {
          boolean mended =
              repair
                  && cql.decide(store.rows().deleteIfThere(cid, orphan))
                      instanceof Decision.Applied;
          tell("request_without_pin", cid, id.toString(), mended);
        }
      }
    }

    // ---- counts

    private void counts() {
      Map<CountSubject, long[]> kept = new TreeMap<>();
      Set<CountSubject> subjects = new HashSet<>(sums.keySet());
      subjects.add(CountSubject.PINS);
      subjects.add(CountSubject.PLACEMENTS);
      store.counts().peers().forEach(peer -> subjects.add(CountSubject.peer(peer)));
      for (CountSubject subject : subjects) {
        kept.put(subject, store.counts().of(subject));
      }
      CountDeltas wrong = CountDeltas.correcting(kept, sums);
      if (wrong.isEmpty()) {
        return;
      }
      if (repair) {
        correct(wrong);
      }
      wrong
          .bySubject()
          .keySet()
          .forEach(subject -> tell("wrong_counts", null, subject.name(), repair));
    }

    private void correct(CountDeltas wrong) {
      long number = store.numbers().reserve(1, 0);
      store.counts().add(number, wrong);
      try {
        store.counts().flushed().toCompletableFuture().join();
      } catch (CompletionException e) {
        // The number stays open: what was added is not known to be durable.
        throw e.getCause() instanceof ProblemException problem ? problem : e;
      }
      store.numbers().settle(number);
    }
  }
}
