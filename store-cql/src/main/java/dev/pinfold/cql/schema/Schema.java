package dev.pinfold.cql.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.Decision;
import dev.pinfold.cql.session.Observer;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;

/// The keyspace of a store and its tables: what is to be done for them, and doing it.
///
/// Several may apply at once, and one that was ended in the middle is finished by the next: who
/// works at a version of the schema has a claim on it ([SchemaClaims]), all changes go through one
/// node, and each statement may be repeated.
public final class Schema {

  private final CqlConfig config;
  private final Clock clock;
  private final Duration lease;
  private final Consumer<String> progress;

  /// @param progress is told in words what happens
  public Schema(CqlConfig config, Consumer<String> progress) {
    this(config, Clock.systemUTC(), SchemaClaims.LEASE, progress);
  }

  Schema(CqlConfig config, Clock clock, Duration lease, Consumer<String> progress) {
    this.config = config;
    this.clock = clock;
    this.lease = lease;
    this.progress = progress;
  }

  /// Makes the keyspace and its tables as far as they are not there, with any number of replicas:
  /// for development.
  public static void apply(CqlConfig config, Replication replication) {
    new Schema(config, _ -> {}).apply(new Wanted(replication, true, false));
  }

  /// What would be done. Changes nothing.
  ///
  /// @throws ProblemException what forbids it, with what to do
  public SchemaPlan plan(Wanted wanted) {
    try (CqlSession session = CqlSessions.administration(config)) {
      return SchemaPlan.of(config, wanted, Situation.read(session, config.keyspace()));
    }
  }

  /// How it is.
  public SchemaStatus status() {
    try (CqlSession session = CqlSessions.administration(config)) {
      return SchemaStatus.read(session, config.keyspace());
    }
  }

  /// Does it.
  ///
  /// @return what was done
  /// @throws ProblemException what forbids it, with what to do; `schema_disagreement`
  public SchemaPlan apply(Wanted wanted) {
    SchemaPlan plan;
    try (CqlSession session = CqlSessions.administration(config)) {
      plan = SchemaPlan.of(config, wanted, Situation.read(session, config.keyspace()));
      if (plan.steps().isEmpty()) {
        return plan;
      }
      Agreement.await(session);
      for (SchemaPlan.Step step : plan.steps()) {
        if (step.kind() == SchemaPlan.Kind.KEYSPACE) {
          run(session, step);
        }
      }
    }
    try (Cql cql = CqlSessions.open(config, Observer.NONE)) {
      // Nothing is routed here, and to read the schema anew after each change takes longer than it.
      cql.session().setSchemaMetadataEnabled(false);
      for (SchemaPlan.Step step : plan.steps()) {
        switch (step.kind()) {
          case KEYSPACE -> {}
          case VERSION_TABLE -> run(cql.session(), step);
          case VERSION -> version(cql, step);
          case SCOPE -> scope(cql, step);
        }
      }
    }
    return plan;
  }

  private void version(Cql cql, SchemaPlan.Step step) {
    SchemaClaims claims = new SchemaClaims(cql, UUID.randomUUID(), clock, lease, progress);
    if (!claims.claim(step.version())) {
      progress.accept(step.what() + " is there by now");
      return;
    }
    progress.accept(step.what());
    for (String statement : step.statements()) {
      claims.renew(step.version());
      execute(cql.session(), statement);
    }
    claims.done(step.version());
  }

  private void scope(Cql cql, SchemaPlan.Step step) {
    progress.accept(step.what());
    for (String statement : step.statements()) {
      // Refused or unknown, the check at the start of a node tells what is noted.
      Decision decision = cql.decide(SimpleStatement.newInstance(statement));
      progress.accept(
          switch (decision) {
            case Decision.Applied _ -> "it is noted";
            case Decision.Refused _ -> "another one noted it first";
            case Decision.Unknown(Problem problem) -> throw new ProblemException(problem);
          });
    }
  }

  private void run(CqlSession session, SchemaPlan.Step step) {
    progress.accept(step.what());
    for (String statement : step.statements()) {
      execute(session, statement);
    }
  }

  private static void execute(CqlSession session, String statement) {
    Node leader = Situation.leader(session);
    session.execute(
        SimpleStatement.newInstance(statement)
            .setNode(leader)
            .setExecutionProfileName(CqlSessions.SCHEMA_PROFILE));
    Agreement.await(session);
  }
}
