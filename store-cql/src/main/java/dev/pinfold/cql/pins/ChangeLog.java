package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import dev.pinfold.pins.PinEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The feed as this node writes it: table `feed`, in segments of its own, which begin with the
/// first number that may be in them. A segment is in the directory `feed_segments` before anything
/// is in it.
///
/// A change is written before it is decided, and stays if it was applied; else it is marked as
/// void.
final class ChangeLog {

  /// How many changes a segment has at most.
  static final int SEGMENT_CHANGES = 50_000;

  /// How long a segment is written to, in microseconds.
  static final long SEGMENT_MICROS = 3_600_000_000L;

  /// The mark of what was not applied; never reused.
  static final byte VOID = 1;

  /// How many changes one statement writes at most.
  private static final int STATEMENT_CHANGES = 32;

  private final Cql cql;
  private final Numbers numbers;
  private final Slots slots;
  private final int writer;
  private final PreparedStatement begin;
  private final PreparedStatement insert;
  private final PreparedStatement mark;

  @GuardedBy("this")
  private long segment;

  @GuardedBy("this")
  private int used;

  ChangeLog(Cql cql, Numbers numbers, Slots slots, int writer) {
    this.cql = cql;
    this.numbers = numbers;
    this.slots = slots;
    this.writer = writer;
    this.begin =
        cql.prepare(
            "INSERT INTO feed_segments (writer, segment, first) VALUES (?, ?, ?)"
                + " USING TIMESTAMP ?");
    this.insert =
        cql.prepare(
            "INSERT INTO feed (writer, segment, number, slot, cid, removed, at, events)"
                + " VALUES (:writer, :segment, :number, :slot, :cid, :removed, :at, :events)"
                + " USING TIMESTAMP :stamp");
    this.mark =
        cql.prepare(
            "INSERT INTO feed (writer, segment, number, state) VALUES (?, ?, ?, ?)"
                + " USING TIMESTAMP ?");
  }

  /// Numbers for changes, and where they are written.
  record Reserved(long first, long segment) {}

  /// A change that is going to be decided.
  record Intent(long number, Cid cid, boolean removed, Instant at, List<PinEvent> events) {}

  /// Reserves numbers, in the segment that they belong to.
  synchronized Reserved reserve(int n, long atLeast) {
    long first = numbers.reserve(n, atLeast);
    boolean done = false;
    try {
      if (segment == 0 || used + n > SEGMENT_CHANGES || first - segment >= SEGMENT_MICROS) {
        cql.write(List.of(begin.bind(writer, first, first, first)));
        segment = first;
        used = 0;
      }
      used += n;
      done = true;
      return new Reserved(first, segment);
    } finally {
      if (!done) {
        for (long number = first; number < first + n; number++) {
          numbers.settle(number);
        }
      }
    }
  }

  /// Writes changes of one segment.
  List<BatchStatement> writes(long intoSegment, List<Intent> intents) {
    List<BatchStatement> batches = new ArrayList<>();
    for (int start = 0; start < intents.size(); start += STATEMENT_CHANGES) {
      // One partition: one mutation, and no log of batches.
      BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
      int end = Math.min(intents.size(), start + STATEMENT_CHANGES);
      intents.subList(start, end).forEach(intent -> batch.addStatement(write(intoSegment, intent)));
      batches.add(batch.setIdempotence(true).build());
    }
    return batches;
  }

  private BoundStatement write(long intoSegment, Intent intent) {
    BoundStatementBuilder builder =
        insert
            .boundStatementBuilder()
            .setInt("writer", writer)
            .setLong("segment", intoSegment)
            .setLong("number", intent.number())
            .setInt("slot", slots.of(intent.cid()))
            .setByteBuffer("cid", ByteBuffer.wrap(intent.cid().bytes()))
            .setBoolean("removed", intent.removed())
            .setInstant("at", intent.at())
            .setLong("stamp", intent.number());
    ByteBuffer events = Events.encode(intent.events());
    if (events != null) {
      builder = builder.setByteBuffer("events", events);
    }
    return builder.build();
  }

  /// Marks a change as void.
  BoundStatement voids(long ofSegment, long number) {
    return voids(writer, ofSegment, number);
  }

  BoundStatement voids(int ofWriter, long ofSegment, long number) {
    return mark.bind(ofWriter, ofSegment, number, VOID, number);
  }
}
