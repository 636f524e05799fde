package dev.pinfold.volumes.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.bed.Pool;
import dev.pinfold.documents.Database;
import dev.pinfold.volumes.spec.ReplicaSpec;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.SpecFile;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A database that is written to while replicas of it are made, one after the other. Prints how far
/// behind they are, for a look at it over longer: `./dev zfs
/// -Dtest=ReplicationLagTest -Dpinfold.lag.rounds=60`.
@Tag("zfs")
class ReplicationLagTest {

  private static final int BATCH = 100;
  private static final int ROUNDS = Integer.getInteger("pinfold.lag.rounds", 4);

  private static void write(Database database, AtomicBoolean ending, AtomicLong written) {
    byte[] pin =
        "{\"name\": \"a pin\", \"peers\": {\"p1\": {\"status\": \"pinned\"}}}".getBytes(UTF_8);
    while (!ending.get()) {
      long first = written.get();
      database.transact(
          tx -> {
            for (int i = 0; i < BATCH; i++) {
              tx.put("pins", "pin" + (first + i), pin);
            }
            return null;
          });
      written.addAndGet(BATCH);
    }
  }

  @Test
  void aReplicaFollowsADatabaseThatIsWrittenTo() throws IOException, InterruptedException {
    try (Pool from = Pool.single().size(1024 * Pool.MB).create();
        Pool to = Pool.single().size(1024 * Pool.MB).create()) {
      Path directory = from.dataset("main", "recordsize=16K", "compression=lz4");
      VolumesSpec spec =
          SpecFile.parse(
              "root: %s\nshards: {main: {tier: hot}}\nreplicas: [{name: cellar, root: %s, every: 1s}]"
                  .formatted(from.name(), to.name()),
              Path.of("/"));
      ReplicaSpec replica = spec.replicas().getFirst();
      ShardSpec shard = spec.shard("main");
      AtomicBoolean ending = new AtomicBoolean();
      AtomicLong written = new AtomicLong();
      try (Database database = Database.open(directory.resolve("pins"));
          Replicator replicator =
              new Replicator(
                  spec,
                  new PausedSnapshots(
                      spec, new Tool(Host.HERE), Map.of("main", database), Clock.systemUTC()),
                  _ -> List.of(),
                  Clock.systemUTC())) {
        Thread writer = Thread.ofPlatform().start(() -> write(database, ending, written));
        long begun = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
          long start = System.nanoTime();
          Outcome outcome = replicator.replicate(replica, shard, Progress.NONE);
          Duration lag =
              replicator.statuses().getFirst().lag(Clock.systemUTC().instant()).orElseThrow();
          System.out.printf(
              "round %d: %d ms, %,d bytes, lag %d ms, %,.0f changes/s%n",
              round,
              (System.nanoTime() - start) / 1_000_000,
              outcome.bytes(),
              lag.toMillis(),
              written.get() / ((System.nanoTime() - begun) / 1e9));
          assertTrue(lag.compareTo(Duration.ofMinutes(5)) < 0, lag.toString());
        }
        ending.set(true);
        writer.join();
      }
      Side target = Replicator.target(replica, shard);
      Path clone = Files.createTempDirectory("pinfold-lag");
      ReplicaReport report = new ReplicaCheck(target).run(null, clone);
      assertEquals(List.of(), report.findings());
      assertTrue(report.isOpened() && report.sequence() > 0, report.toString());
      assertEquals(0, report.documents() % BATCH, "whole commits only");
    }
  }
}
