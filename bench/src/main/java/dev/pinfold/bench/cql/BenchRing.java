package dev.pinfold.bench.cql;

import dev.pinfold.cassandra.CommitLogSync;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.cassandra.RingNode;
import dev.pinfold.cassandra.RingOptions;
import dev.pinfold.cql.pins.CqlPinStore;
import dev.pinfold.cql.schema.Replication;
import dev.pinfold.cql.schema.Schema;
import dev.pinfold.cql.session.Contact;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.Observer;
import dev.pinfold.cql.session.Patience;
import dev.pinfold.cql.session.Slowness;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/// The ring of a run, as an operator would run it, and keyspaces in it: with at most three replicas
/// of each row, written and read by a quorum.
final class BenchRing implements AutoCloseable {

  /// How long anything may take on nodes that share the cores of one machine.
  static final Duration LONGEST = Duration.ofMinutes(2);

  private static final Patience PATIENT =
      new Patience(
          LONGEST,
          LONGEST,
          LONGEST,
          5,
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          // A read that is sent twice would be counted once.
          Duration.ZERO);

  private static final Slowness NOT_NOTED = new Slowness(Duration.ofHours(1), 0);

  private final Path directory;
  private final Ring ring;

  private BenchRing(Path directory, Ring ring) {
    this.directory = directory;
    this.ring = ring;
  }

  static BenchRing start(int nodes) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("pinfold-bench-cql");
    return new BenchRing(
        directory,
        Ring.start(
            nodes,
            directory,
            RingOptions.defaults()
                .withCommitLogSync(CommitLogSync.PERIODIC)
                .withRequestTimeout(LONGEST)
                .withOptimizingCompiler()));
  }

  /// A new connection to a keyspace, which is made with its tables if it is not there.
  Cql open(String keyspace) {
    CqlConfig near =
        CqlConfig.of(
            ring.contactPoints().stream()
                .map(at -> new Contact(at.getAddress().getHostAddress(), at.getPort()))
                .toList(),
            keyspace);
    CqlConfig config =
        new CqlConfig(
            near.hosts(),
            keyspace,
            null,
            near.consistency(),
            near.serial(),
            PATIENT,
            near.load(),
            near.breaking(),
            NOT_NOTED,
            null,
            null);
    int replicas = Math.min(3, ring.nodes().size());
    Schema.apply(config, new Replication(Map.of(ring.dataCentre(), replicas)));
    return CqlSessions.open(config, Observer.NONE);
  }

  /// The store of a connection, which it closes.
  static CqlPinStore store(Cql cql, Clock clock, String node) {
    return CqlPinStore.open(cql, new PinRules(RetryPolicy.DEFAULT), clock, node);
  }

  /// Has all nodes write what they have in memory to their disks.
  void flush() throws IOException, InterruptedException {
    for (RingNode node : ring.nodes()) {
      node.nodetool("flush");
    }
  }

  @Override
  public void close() throws IOException {
    ring.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(BenchRing::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
