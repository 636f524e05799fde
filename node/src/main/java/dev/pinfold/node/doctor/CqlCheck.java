package dev.pinfold.node.doctor;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.schema.Checked;
import dev.pinfold.cql.schema.ClusterChecks;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.DriverCql;
import dev.pinfold.cql.session.Observer;
import dev.pinfold.node.config.CqlStoreConfig;
import java.time.Clock;
import java.util.List;

/// Whether ScyllaDB or Cassandra can be reached, and is fit for the store: what a server looks at
/// when it starts.
final class CqlCheck {

  private static final String SUBJECT = "database";

  private CqlCheck() {}

  static List<Finding> examine(CqlStoreConfig config, Clock clock) {
    try (DriverCql cql = CqlSessions.open(config.session(), Observer.NONE)) {
      return new ClusterChecks(cql, config.development(), clock)
          .run().stream().map(CqlCheck::finding).toList();
    } catch (ProblemException e) {
      Problem problem = e.problem();
      return List.of(
          Finding.failed(SUBJECT, problem.code() + ": " + problem.details(), problem.message()));
    }
  }

  private static Finding finding(Checked checked) {
    return switch (checked.verdict()) {
      case FINE -> Finding.ok(checked.subject(), checked.found());
      case WARNING -> Finding.warning(checked.subject(), checked.found(), checked.advice());
      case FAULT -> Finding.failed(checked.subject(), checked.found(), checked.advice());
    };
  }
}
