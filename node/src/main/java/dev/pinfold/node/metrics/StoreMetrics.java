package dev.pinfold.node.metrics;

import dev.pinfold.pins.Command;
import dev.pinfold.pins.Outcome;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.concurrent.atomic.LongAdder;

/// What is counted of a pin store as it is used.
///
/// Safe for use by many threads.
public final class StoreMetrics {

  private static final double[] SECONDS = {
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10
  };

  private final Histogram operations;
  private final Counter commands;
  private final LongAdder pinsBegun = new LongAdder();
  private final LongAdder pinsFailed = new LongAdder();

  StoreMetrics(PrometheusRegistry registry) {
    operations =
        Histogram.builder()
            .name("pinfold_store_operation_seconds")
            .help("How long operations of the pin store took.")
            .unit(Unit.SECONDS)
            .labelNames("operation", "outcome")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .withoutExemplars()
            .register(registry);
    commands =
        Counter.builder()
            .name("pinfold_commands_total")
            .help("Commands that the pin store was given, by what became of them.")
            .labelNames("command", "outcome")
            .withoutExemplars()
            .register(registry);
  }

  /// An operation is over.
  void operation(String operation, String outcome, long nanos) {
    operations.labelValues(operation, outcome).observe(nanos / 1e9);
  }

  /// A command is over.
  void command(Command command, Outcome outcome) {
    commands.labelValues(word(command), word(outcome)).inc();
    if (command instanceof Command.Acknowledge acknowledge
        && outcome instanceof Outcome.Done(_, _, boolean repeated)
        && !repeated) {
      switch (acknowledge.observation()) {
        case PINNING -> pinsBegun.increment();
        case FAILED -> pinsFailed.increment();
        case PINNED, UNPINNING, UNPINNED -> {}
      }
    }
  }

  /// How often a peer has begun to pin something.
  long pinsBegun() {
    return pinsBegun.sum();
  }

  /// How often a peer has failed to pin something.
  long pinsFailed() {
    return pinsFailed.sum();
  }

  /// The name of a kind of command.
  static String word(Command command) {
    return switch (command) {
      case Command.Want _ -> "want";
      case Command.Release _ -> "release";
      case Command.Assign _ -> "assign";
      case Command.Acknowledge _ -> "acknowledge";
      case Command.Recover _ -> "recover";
      case Command.Verify _ -> "verify";
    };
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> done.repeated() ? "repeated" : "done";
      case Outcome.Refused _ -> "refused";
      case Outcome.Stale _ -> "stale";
      case Outcome.Unknown _ -> "unknown";
    };
  }
}
