package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.PinStore.PinScan;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Goes through all pins: in the order of the tokens of their slots, then of their CIDs.
///
/// Safe for use by many threads.
final class Scans {

  /// How long a scan waits until all that was changed before it is settled.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private static final long PAUSE_MILLIS = 20;
  private static final int PAGE = 500;

  /// By how much the clocks of nodes may differ.
  private static final long SKEW_MICROS = 1_000_000;

  private static final String COLUMNS = "SELECT slot, cid, " + PinRows.ALL_COLUMNS + " FROM pins ";

  private final Cql cql;
  private final Slots slots;
  private final Numbers numbers;
  private final Writers writers;
  private final History history;
  private final PreparedStatement range;
  private final PreparedStatement slot;
  private final PreparedStatement behindSlot;
  private final PreparedStatement first;

  Scans(Cql cql, Slots slots, Numbers numbers, Writers writers, History history) {
    this.cql = cql;
    this.slots = slots;
    this.numbers = numbers;
    this.writers = writers;
    this.history = history;
    // All partitions of the range are read anyway; the filter spares sending what is not asked for.
    this.range =
        cql.prepare(
            COLUMNS + "WHERE token(slot) > ? AND token(slot) <= ? AND part = 0 ALLOW FILTERING");
    this.slot = cql.prepare(COLUMNS + "WHERE slot = ? AND cid > ? AND part = 0 ALLOW FILTERING");
    this.behindSlot =
        cql.prepare(COLUMNS + "WHERE token(slot) > token(?) AND part = 0 ALLOW FILTERING");
    this.first = cql.prepare(COLUMNS + "WHERE part = 0 ALLOW FILTERING");
  }

  // ---- one moment

  /// See [dev.pinfold.pins.PinStore#scan(int)].
  List<PinScan> scan(int parts) {
    long moment = awaitMoment();
    List<PinScan> scans = new ArrayList<>(parts);
    BigInteger least = BigInteger.valueOf(Long.MIN_VALUE);
    BigInteger span = BigInteger.ONE.shiftLeft(64);
    BigInteger count = BigInteger.valueOf(parts);
    long start = Long.MIN_VALUE;
    for (int i = 1; i <= parts; i++) {
      long end =
          i == parts
              ? Long.MAX_VALUE
              : least.add(span.multiply(BigInteger.valueOf(i)).divide(count)).longValueExact();
      scans.add(new Scan(cql.rows(paged(range.bind(start, end))).iterator(), moment));
      start = end;
    }
    return scans;
  }

  /// Waits until all is settled that was answered before, by whichever node.
  ///
  /// @return greater than the numbers of all that
  long awaitMoment() {
    long moment = numbers.moment();
    if (writers.othersHorizon() != Long.MAX_VALUE) {
      // What was answered elsewhere may have a number of a clock that is ahead.
      moment += SKEW_MICROS;
    }
    awaitPast(moment);
    return moment;
  }

  /// Small pages, as nodes read more rows than they answer with.
  private static BoundStatement paged(BoundStatement statement) {
    return statement.setPageSize(PAGE);
  }

  private void awaitPast(long moment) {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (Math.min(numbers.horizon(), writers.othersHorizon()) <= moment) {
      if (System.nanoTime() > end) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.UNAVAILABLE,
                    "store_moment_unclear",
                    "Changes of before are still under way, or it is not known what became"
                        + " of them; try again.")
                .with("waited", LONGEST_WAIT));
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ProblemException(
            Problem.of(
                Problem.Kind.CANCELLED, "interrupted", "The thread that waited was interrupted."));
      }
    }
  }

  /// Takes of each pin that was changed later what it was before.
  private final class Scan implements PinScan {
    private final Iterator<Row> rows;
    private final long moment;

    Scan(Iterator<Row> rows, long moment) {
      this.rows = rows;
      this.moment = moment;
    }

    @Override
    public @Nullable Pin next() {
      while (rows.hasNext()) {
        Row row = rows.next();
        Cid cid = PinRows.cid(row);
        Stored stored = PinRows.stored(cid, row);
        Pin pin = stored.number() <= moment ? stored.pin() : then(cid);
        if (pin != null) {
          return pin;
        }
      }
      return null;
    }

    private @Nullable Pin then(Cid cid) {
      Stored before = history.beforeNext(cid, moment);
      if (before == null || before.number() > moment) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.UNAVAILABLE,
                    "scan_too_old",
                    "The scan took longer than it is kept what pins were before; begin anew.")
                .with("cid", cid));
      }
      return before.pin();
    }

    /// Nothing is held for it.
    @Override
    public void close() {}
  }

  // ---- pages

  /// See [dev.pinfold.pins.PinStore#page].
  List<Pin> page(@Nullable Cid after, int max) {
    List<Pin> pins = new ArrayList<>();
    if (after != null) {
      ByteBuffer bytes = ByteBuffer.wrap(after.bytes());
      add(cql.rows(paged(slot.bind(slots.of(after), bytes))), max, pins);
    }
    if (pins.size() < max) {
      add(
          cql.rows(paged(after == null ? first.bind() : behindSlot.bind(slots.of(after)))),
          max,
          pins);
    }
    return pins;
  }

  private static void add(Iterable<Row> rows, int max, List<Pin> pins) {
    for (Row row : rows) {
      if (pins.size() >= max) {
        return;
      }
      Pin pin = PinRows.stored(PinRows.cid(row), row).pin();
      if (pin != null) {
        pins.add(pin);
      }
    }
  }
}
