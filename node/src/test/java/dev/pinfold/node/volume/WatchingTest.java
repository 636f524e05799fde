package dev.pinfold.node.volume;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.node.metrics.NodeMetrics;
import dev.pinfold.volumes.checkpoint.ShardVolume;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.SpecFile;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Of a pool that is not there: what a server does then needs no ZFS to be seen.
class WatchingTest {

  private static final String POOL = "no-such-pool-of-pinfold";
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path directory;

  private Volume volume(String watch) throws IOException {
    Path file = directory.resolve("volumes.yaml");
    Files.writeString(file, "root: " + POOL + "/p\nshards: {main: {}}\nwatch: {" + watch + "}\n");
    VolumesSpec spec = SpecFile.read(file);
    ShardSpec shard = spec.shard("main");
    return new Volume(
        spec,
        shard,
        new ShardVolume(spec.root(), spec.dataset(shard), "db"),
        new Zfs(new Tool(Host.HERE)));
  }

  private @Nullable Watching start(Volume volume) throws IOException {
    Path data = Files.createDirectories(directory.resolve("data"));
    Checkpointing checkpointing =
        new Checkpointing(volume, () -> null, new NodeMetrics().checkpoints(), CLOCK);
    return Watching.start(volume, data, null, checkpointing, CLOCK);
  }

  @Test
  void tellsWhatCannotBeMeasuredAndEndsSoon() throws IOException, InterruptedException {
    Volume volume = volume("state: " + directory.resolve("state"));
    Instant closing;
    try (Watching watching = start(volume)) {
      assertNotNull(watching);
      Instant until = Instant.now().plusSeconds(30);
      while (watching.last() == null && Instant.now().isBefore(until)) {
        Thread.sleep(20);
      }
      Watcher.Found found = watching.last();
      assertNotNull(found);
      assertTrue(found.measurement().failures().containsKey(POOL), found.toString());
      closing = Instant.now();
    }
    assertTrue(Duration.between(closing, Instant.now()).toSeconds() < 10);
  }

  @Test
  void theFirstServerOfAHostWatches() throws IOException {
    Volume volume = volume("state: " + directory.resolve("state"));
    try (Watching first = start(volume)) {
      assertNotNull(first);
      assertNull(start(volume));
    }
    try (Watching next = start(volume)) {
      assertNotNull(next);
    }
  }

  @Test
  void withoutADirectoryTheServerRunsUnwatched() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertNull(start(volume("state: " + file.resolve("state"))));
  }

  @Test
  void neverIsNever() throws IOException {
    Path state = directory.resolve("state");
    assertNull(start(volume("every: 0s, state: " + state)));
    assertFalse(Files.exists(state));
  }
}
