package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The tables of writers. Numbers are used from 0 up and their rows stay, so a bucket that is not
/// full is the last.
final class WriterTable {

  /// One more than the greatest number.
  static final int WRITERS_MAX = 1024;

  private static final int BUCKET = 64;

  /// How long a lease waits for one node of the database before it asks another: less than half of
  /// what it has.
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private static final String READ =
      "SELECT " + WriterRow.COLUMNS + " FROM writers WHERE bucket = ?";
  private static final String READ_ONE = READ + " AND writer = ?";
  private static final String INSERT =
      "INSERT INTO writers (bucket, writer, incarnation, lease, horizon, stamps, node)"
          + " VALUES (:bucket, :writer, :incarnation, :lease, :horizon, :stamps, :node)"
          + " IF NOT EXISTS";
  private static final String UPDATE =
      "UPDATE writers SET incarnation = :incarnation, lease = :lease, horizon = :horizon,"
          + " stamps = :stamps, node = :node WHERE bucket = :bucket AND writer = :writer"
          + " IF incarnation = :last_incarnation AND lease = :last_lease";
  private static final String READ_HORIZONS =
      "SELECT writer, incarnation, horizon FROM writer_horizons WHERE bucket = ?";
  private static final String WRITE_HORIZON =
      "INSERT INTO writer_horizons (bucket, writer, incarnation, horizon) VALUES (?, ?, ?, ?)"
          + " USING TIMESTAMP ?";

  private final Cql cql;

  WriterTable(Cql cql) {
    this.cql = cql;
  }

  private static byte bucket(int writer) {
    return (byte) (writer / BUCKET);
  }

  /// All numbers that were ever used, from 0 up.
  List<WriterRow> rows() {
    List<WriterRow> all = new ArrayList<>();
    for (int bucket = 0; bucket * BUCKET == all.size() && all.size() < WRITERS_MAX; bucket++) {
      for (Row row : cql.rows(cql.prepare(READ).bind((byte) bucket))) {
        all.add(WriterRow.of(row));
      }
    }
    return all;
  }

  /// All numbers that were ever used, with the horizons that their present holders told, else those
  /// of their rows.
  List<WriterRow> rowsWithHorizons() {
    List<WriterRow> all = new ArrayList<>();
    for (int bucket = 0; bucket * BUCKET == all.size() && all.size() < WRITERS_MAX; bucket++) {
      List<List<Row>> answers =
          cql.all(
              List.of(
                  cql.prepare(READ).bind((byte) bucket),
                  cql.prepare(READ_HORIZONS).bind((byte) bucket)));
      Map<Integer, Row> told = new HashMap<>();
      answers.get(1).forEach(row -> told.put(row.getInt("writer"), row));
      for (Row row : answers.get(0)) {
        WriterRow writer = WriterRow.of(row);
        Row horizon = told.get(writer.writer());
        all.add(
            horizon != null && writer.incarnation().equals(horizon.getUuid("incarnation"))
                ? at(writer, Math.max(writer.horizon(), horizon.getLong("horizon")))
                : writer);
      }
    }
    return all;
  }

  private static WriterRow at(WriterRow row, long horizon) {
    return new WriterRow(
        row.writer(), row.incarnation(), row.lease(), horizon, row.stamps(), row.node());
  }

  /// Replaces a row by another of the same number.
  ///
  /// @param from what was read last; null for a number that was never used
  /// @return whether `to` is there now
  /// @throws ProblemException if that cannot be known
  boolean replace(@Nullable WriterRow from, WriterRow to) {
    BoundStatement statement = from == null ? bound(INSERT, to) : update(from, to);
    Decision decision = cql.decide(statement.setTimeout(ANSWER));
    return switch (decision) {
      case Decision.Applied _ -> true;
      case Decision.Refused _ -> false;
      case Decision.Unknown _ -> to.equals(now(to.writer()));
    };
  }

  private BoundStatement update(WriterRow from, WriterRow to) {
    return bound(UPDATE, to)
        .setUuid("last_incarnation", from.incarnation())
        .setInstant("last_lease", from.lease());
  }

  private BoundStatement bound(String statement, WriterRow to) {
    return cql.prepare(statement)
        .bind()
        .setByte("bucket", bucket(to.writer()))
        .setInt("writer", to.writer())
        .setUuid("incarnation", to.incarnation())
        .setInstant("lease", to.lease())
        .setLong("horizon", to.horizon())
        .setLong("stamps", to.stamps())
        .setString("node", to.node());
  }

  /// A row after every write of it that is under way.
  @Nullable WriterRow now(int writer) {
    Row row = cql.serial(cql.prepare(READ_ONE).bind(bucket(writer), writer));
    return row == null ? null : WriterRow.of(row);
  }

  /// Tells that all numbers of a writer below `horizon` are settled.
  void tell(int writer, UUID incarnation, long horizon, long stamp) {
    cql.write(
        List.of(
            cql.prepare(WRITE_HORIZON)
                .bind(
                    bucket(writer), writer, Objects.requireNonNull(incarnation), horizon, stamp)));
  }
}
