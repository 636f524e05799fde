package dev.pinfold.volumes.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.pinfold.bed.Pool;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Snapshot;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A dataset on one pool and its replica on another.
final class Pair implements AutoCloseable {

  static final String NAME = "cellar";

  final Zfs zfs = new Zfs(new Tool(Host.HERE));
  final Pool from = Pool.single().create();
  final Pool to = Pool.single().create();
  final Path directory;
  final Side source;
  final Side target;
  private int made;

  Pair(String... properties) {
    directory = from.dataset("main", properties);
    source = new Side(zfs, new DatasetName(from.name() + "/main"));
    target = new Side(zfs, new DatasetName(to.name() + "/main"));
  }

  void zfs(Side side, String operation, Object... arguments) {
    zfs.tool().run(ZfsCommand.zfs(side.dataset(), operation, arguments));
  }

  void write(String file, long seed, int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    Files.write(directory.resolve(file), bytes);
  }

  /// Makes a checkpoint of the source.
  String checkpoint() {
    String name = "pinfold_20261121T20" + String.format("%04d", ++made) + "Z_s" + made;
    zfs(source, "snapshot", source.dataset() + "@" + name);
    return name;
  }

  Replication replication(Progress progress) {
    return new Replication(NAME, source, target, 0, progress);
  }

  Outcome replicate() {
    return replication(Progress.NONE).run();
  }

  @Nullable Snapshot last() {
    return target.target().last();
  }

  /// The replica has the newest checkpoint, by guid, with the files that it should have.
  void assertEqual() throws IOException {
    Snapshot newest = source.source().newest();
    Snapshot last = last();
    assertNotNull(newest);
    assertNotNull(last);
    assertEquals(newest.guid(), last.guid());
    assertEquals(0, target.target().written());
    Path expected = cloned(newest, from);
    Path actual = cloned(last, to);
    try (var files = Files.list(expected)) {
      for (Path file : files.toList()) {
        assertArrayEquals(
            Files.readAllBytes(file), Files.readAllBytes(actual.resolve(file.getFileName())));
      }
    }
    zfs.tool().run(ZfsCommand.zfs(from.name(), "destroy", from.name() + "/seen"));
    zfs.tool().run(ZfsCommand.zfs(to.name(), "destroy", to.name() + "/seen"));
  }

  private Path cloned(Snapshot snapshot, Pool pool) {
    zfs.tool().run(ZfsCommand.zfs(pool.name(), "clone", snapshot.name(), pool.name() + "/seen"));
    return pool.mountpoint().resolve("seen");
  }

  @Override
  public void close() {
    from.close();
    to.close();
  }
}
