package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import dev.pinfold.pins.PinEvent;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Finishes what nodes left that died: of each of their changes that is open, finds out for good
/// whether it was applied, and writes what is derived of it.
///
/// Entries of lists need no care: new ones were put before the change was decided, and old ones are
/// hints that readers find untrue. One thread.
final class Recovery implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Recovery.class.getName());
  private static final long PAUSE_MILLIS = 5_000;

  /// Changes that were begun longer ago are not fenced off: what was before them has expired, or is
  /// about to. Nobody can have written since, or would have done this.
  private static final long FENCED_MICROS = 2L * 24 * 3_600_000_000L;

  private final Cql cql;
  private final PinRows rows;
  private final Fence fence;
  private final History history;
  private final Numbers numbers;
  private final ChangeLog log;
  private final FeedReader feed;
  private final Counts counts;
  private final Events events;
  private final Writers writers;
  private final PreparedStatement intents;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  Recovery(Cql cql, Writing.Parts parts, History history, FeedReader feed) {
    this.cql = cql;
    this.rows = parts.rows();
    this.fence = new Fence(cql, parts.rows());
    this.history = history;
    this.numbers = parts.numbers();
    this.log = parts.log();
    this.feed = feed;
    this.counts = parts.counts();
    this.events = parts.events();
    this.writers = parts.writers();
    this.intents =
        cql.prepare(
            "SELECT number, cid, events, state FROM feed"
                + " WHERE writer = ? AND segment = ? AND number >= ?");
    this.thread = Thread.ofPlatform().name("cql-recovery").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          recoverAll();
        } catch (ProblemException e) {
          LOG.log(Logger.Level.WARNING, "a writer that died is not recovered yet", e);
        }
      }
    } catch (InterruptedException _) {
      // Nobody needs this thread any more.
    }
  }

  /// Takes over all writers whose leases have run out.
  ///
  /// @throws ProblemException `store_unavailable` and the like; the rest is done next time
  void recoverAll() {
    for (int dead : writers.expired()) {
      if (writers.takeOver(dead)) {
        long from = writers.horizon(dead);
        TreeSet<Long> segments = feed.segments().getOrDefault(dead, new TreeSet<>());
        Long first = segments.floor(from);
        long above = from;
        for (long segment : first == null ? segments : segments.tailSet(first)) {
          above = Math.max(above, recover(dead, segment, from) + 1);
        }
        writers.recovered(dead, above);
      }
    }
  }

  /// @return the greatest number that was found
  private long recover(int dead, long segment, long from) {
    long last = from;
    for (Row row : cql.rows(intents.bind(dead, segment, from))) {
      if (closing.getCount() == 0) {
        throw new ProblemException(
            Problem.of(Problem.Kind.CANCELLED, "store_closed", "The store is closed."));
      }
      last = Math.max(last, row.getLong("number"));
      if (!row.isNull("cid") && row.isNull("state")) {
        long number = row.getLong("number");
        Cid cid = PinRows.cid(row);
        if (applied(cid, number)) {
          derive(dead, cid, number, Events.decode(row.getByteBuffer("events")));
        } else {
          cql.write(List.of(log.voids(dead, segment, number)));
        }
      }
    }
    return last;
  }

  private boolean applied(Cid cid, long number) {
    if (number > numbers.moment() - FENCED_MICROS) {
      return fence.applied(cid, number);
    }
    Row row = cql.serial(rows.read(cid, List.of(PinRows.RowKey.OF_PIN)));
    return row != null && PinRows.stored(cid, row).number() == number;
  }

  private void derive(int dead, Cid cid, long number, List<PinEvent> happened) {
    Stored before = history.before(cid, number);
    if (before != null) {
      counts.recover(dead, number, CountDeltas.of(before.pin(), after(cid, number).pin()));
    }
    List<Statement<?>> writes = new ArrayList<>(events.writes(cid, number, happened));
    cql.write(writes);
  }

  /// What a change made of the pin: what it was before the next one, or is now.
  private Stored after(Cid cid, long number) {
    while (true) {
      @Nullable Stored next = history.beforeNext(cid, number);
      if (next != null) {
        return next;
      }
      Row row = cql.serial(rows.read(cid, List.of(PinRows.RowKey.OF_PIN)));
      Stored now = row == null ? Stored.NOTHING : PinRows.stored(cid, row);
      if (now.number() <= number) {
        return now;
      }
      // It was changed in between.
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
