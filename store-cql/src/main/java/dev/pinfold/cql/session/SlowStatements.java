package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import com.datastax.oss.driver.api.core.cql.QueryTrace;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Logs statements that took long: their text without values, who answered, and what the cluster
/// did meanwhile if it was traced.
final class SlowStatements {

  private static final Logger LOG = System.getLogger(SlowStatements.class.getName());
  private static final int EVENTS_MAX = 50;

  private final Slowness rules;

  SlowStatements(Slowness rules) {
    this.rules = rules;
  }

  /// Whether the next statement is to be traced.
  boolean traces() {
    return rules.traced() > 0 && ThreadLocalRandom.current().nextDouble() < rules.traced();
  }

  /// A statement ended.
  void ended(
      Observer.Operation operation,
      Statement<?> statement,
      @Nullable AsyncResultSet answer,
      @Nullable Failure failure,
      long nanos,
      int retries) {
    if (rules.threshold().isZero() || nanos < rules.threshold().toNanos()) {
      return;
    }
    String line =
        "A statement took %d ms: %s, %s, %d retries, %s: %s"
            .formatted(
                nanos / 1_000_000,
                operation,
                failure == null ? "done" : failure.problem().code(),
                retries,
                answer == null ? "no answer" : coordinator(answer.getExecutionInfo()),
                Tables.text(statement));
    if (answer == null || answer.getExecutionInfo().getTracingId() == null) {
      LOG.log(Level.WARNING, line);
      return;
    }
    answer
        .getExecutionInfo()
        .getQueryTraceAsync()
        .whenComplete(
            (trace, error) ->
                LOG.log(
                    Level.WARNING,
                    line
                        + (error == null
                            ? events(trace)
                            : " (its trace cannot be read: " + error.getMessage() + ")")));
  }

  private static String coordinator(ExecutionInfo info) {
    Node node = info.getCoordinator();
    return node == null ? "no node" : node.getEndPoint().toString();
  }

  private static String events(QueryTrace trace) {
    return trace.getEvents().stream()
        .limit(EVENTS_MAX)
        .map(
            event ->
                "%n  %d us %s %s"
                    .formatted(
                        event.getSourceElapsedMicros(),
                        event.getSourceAddress(),
                        event.getActivity()))
        .collect(Collectors.joining());
  }
}
