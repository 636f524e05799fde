package dev.pinfold.volumes.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.volumes.spec.SpecFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A dataset that is not there can be sent nowhere: what happens after that needs no ZFS to be
/// seen.
class RetryTest {

  @TempDir Path directory;

  private static int failures(Replicator replicator) {
    return replicator.statuses().getFirst().failures();
  }

  @Test
  void aPauseEndsWhenSomebodyAsks() throws IOException, InterruptedException {
    Path file = directory.resolve("volumes.yaml");
    Files.writeString(
        file,
        """
        root: no-such-pool-of-pinfold/p
        shards: {main: {}}
        replicas: [{name: cellar, root: no-such-pool-of-pinfold/r, every: 1h}]
        """);
    try (Replicator replicator =
        new Replicator(SpecFile.read(file), (_, _) -> false, _ -> List.of(), Clock.systemUTC())) {
      replicator.start();
      Instant until = Instant.now().plusSeconds(30);
      while (failures(replicator) == 0 && Instant.now().isBefore(until)) {
        Thread.sleep(10);
      }
      assertEquals(1, failures(replicator));
      // Again and again, as the first may come before the pause of an hour has begun.
      while (failures(replicator) == 1 && Instant.now().isBefore(until)) {
        replicator.retry();
        Thread.sleep(10);
      }
      assertTrue(failures(replicator) > 1);
    }
  }
}
