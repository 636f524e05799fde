package dev.pinfold.cql.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/// How far the clock of a node of the database is from that of this one.
///
/// @param ahead by how much it is ahead; negative if it is behind
/// @param uncertainty by how much that may be wrong: half of the time that the question took
record ClockSkew(Duration ahead, Duration uncertainty) {

  /// What clocks may differ. Versions of pins are times of nodes.
  static final Duration ALLOWED = Duration.ofSeconds(1);

  private static final int TRIES = 3;
  private static final String NOW = "SELECT now() FROM system.local";

  /// Asks a few times; the quickest answer counts.
  static ClockSkew of(CqlSession session, Node node, Clock clock) {
    ClockSkew best = null;
    for (int i = 0; i < TRIES; i++) {
      ClockSkew one = ask(session, node, clock);
      if (best == null || one.uncertainty.compareTo(best.uncertainty) < 0) {
        best = one;
      }
    }
    return Objects.requireNonNull(best);
  }

  private static ClockSkew ask(CqlSession session, Node node, Clock clock) {
    long asked = clock.millis();
    var row = session.execute(SimpleStatement.newInstance(NOW).setNode(node)).one();
    long answered = clock.millis();
    long there =
        Uuids.unixTimestamp(Objects.requireNonNull(Objects.requireNonNull(row).getUuid(0)));
    return new ClockSkew(
        Duration.ofMillis(there - (asked + answered) / 2),
        // Times are cut to milliseconds.
        Duration.ofMillis((answered - asked + 1) / 2 + 1));
  }

  /// Whether the clocks surely differ by more than is allowed.
  boolean isTooLarge() {
    return ahead.abs().minus(uncertainty).compareTo(ALLOWED) > 0;
  }

  @Override
  public String toString() {
    return ahead.toMillis() + " ms, give or take " + uncertainty.toMillis();
  }
}
