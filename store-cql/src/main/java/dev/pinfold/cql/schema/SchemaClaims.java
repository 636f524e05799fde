package dev.pinfold.cql.schema;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who works at a version of the schema. One at a time does: a claim is a row that was written by a
/// condition, and ends by itself if it is not renewed, so that another one can go on.
///
/// Used by one thread.
final class SchemaClaims {

  static final String TABLE = "schema_version";

  static final String CREATE_TABLE =
      "CREATE TABLE IF NOT EXISTS "
          + TABLE
          + " (\n  id tinyint, version int, holder uuid, lease timestamp, done timestamp,\n"
          + "  PRIMARY KEY ((id), version)\n)";

  /// Longer than any statement between two renewals may take.
  static final Duration LEASE = Duration.ofMinutes(5);

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int TRIES_MAX = 10;

  private static final String READ =
      "SELECT holder, lease, done FROM " + TABLE + " WHERE id = 0 AND version = ?";
  private static final String CLAIM =
      "INSERT INTO " + TABLE + " (id, version, holder, lease) VALUES (0, ?, ?, ?) IF NOT EXISTS";
  private static final String TAKE_OVER =
      "UPDATE "
          + TABLE
          + " SET holder = ?, lease = ? WHERE id = 0 AND version = ? IF holder = ? AND lease = ?";
  private static final String RENEW =
      "UPDATE " + TABLE + " SET lease = ? WHERE id = 0 AND version = ? IF holder = ?";
  private static final String DONE =
      "UPDATE " + TABLE + " SET done = ? WHERE id = 0 AND version = ? IF holder = ?";

  private final Cql cql;
  private final UUID holder;
  private final Clock clock;
  private final Duration lease;
  private final Consumer<String> progress;

  SchemaClaims(Cql cql, UUID holder, Clock clock, Duration lease, Consumer<String> progress) {
    this.cql = cql;
    this.holder = holder;
    this.clock = clock;
    this.lease = lease;
    this.progress = progress;
  }

  /// Waits until nobody else works at a version.
  ///
  /// @return false if it is complete, so that there is nothing to do
  boolean claim(int version) {
    boolean told = false;
    while (true) {
      Row row = row(version);
      if (row != null && !row.isNull("done")) {
        return false;
      }
      if (row != null && holder.equals(row.getUuid("holder"))) {
        return true;
      }
      Instant now = clock.instant();
      if (row == null) {
        cql.decide(cql.prepare(CLAIM).bind(version, holder, now.plus(lease)));
        continue;
      }
      Instant until = Objects.requireNonNull(row.getInstant("lease"));
      if (until.isAfter(now)) {
        if (!told) {
          progress.accept(
              "another one works at version "
                  + version
                  + ", or was ended at it: waiting until "
                  + until
                  + " at most");
          told = true;
        }
        Pause.of(PAUSE);
        continue;
      }
      cql.decide(
          cql.prepare(TAKE_OVER)
              .bind(
                  holder,
                  now.plus(lease),
                  version,
                  Objects.requireNonNull(row.getUuid("holder")),
                  until));
    }
  }

  private @Nullable Row row(int version) {
    return cql.serial(cql.prepare(READ).bind(version));
  }

  /// Keeps a claim for another while.
  ///
  /// @throws ProblemException `schema_claim_lost`
  void renew(int version) {
    settle(RENEW, clock.instant().plus(lease), version);
  }

  /// Notes that a version is complete.
  ///
  /// @throws ProblemException `schema_claim_lost`
  void done(int version) {
    settle(DONE, clock.instant(), version);
  }

  private void settle(String statement, Instant time, int version) {
    Problem last = null;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      switch (cql.decide(cql.prepare(statement).bind(time, version, holder))) {
        case Decision.Applied _ -> {
          return;
        }
        case Decision.Refused _ ->
            throw new ProblemException(
                Problem.of(
                        Kind.CONFLICT,
                        "schema_claim_lost",
                        "Another one works at the schema by now: run the command again.")
                    .with("version", version));
        // It is the same however often it is applied.
        case Decision.Unknown(Problem problem) -> last = problem;
      }
    }
    throw new ProblemException(Objects.requireNonNull(last));
  }
}
