package dev.pinfold.volumes.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.bed.Pool;
import dev.pinfold.volumes.layout.LayoutPlanner;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.replica.Progress;
import dev.pinfold.volumes.replica.Replication;
import dev.pinfold.volumes.replica.Side;
import dev.pinfold.volumes.spec.KeySource;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.Tier;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("zfs")
class KeysOnZfsTest {

  private static final char[] PASSPHRASE = "six words drawn by dice".toCharArray();

  private final Zfs zfs = new Zfs(new Tool(Host.HERE));
  private final Keys keys = new Keys(zfs);

  @TempDir Path folder = Path.of("");

  private KeySource key(String digit) throws IOException {
    Path file = folder.resolve("key" + digit);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, digit.repeat(64));
    return new KeySource.InFile(file);
  }

  private DatasetName encrypted(Pool pool, KeySource key) {
    DatasetName dataset = new DatasetName(pool.name() + "/main");
    ShardSpec shard = new ShardSpec("main", Tier.HOT, 0, 0, null, key, Map.of());
    new Execution(zfs.tool(), Keys::input, _ -> {})
        .run(LayoutPlanner.creation(shard, dataset, pool.mountpoint().resolve("main")));
    return dataset;
  }

  private void run(DatasetName dataset, String operation, Object... arguments) {
    zfs.tool().run(ZfsCommand.zfs(dataset, operation, arguments));
  }

  private static String code(Runnable action) {
    return assertThrows(ProblemException.class, action::run).problem().code();
  }

  @Test
  void aKeyIsLoadedUnloadedChangedAndLost() throws IOException {
    try (Pool pool = Pool.single().create()) {
      KeySource first = key("1");
      DatasetName main = encrypted(pool, first);
      Path file = pool.mountpoint().resolve("main/file");
      Files.writeString(file, "secret");
      assertTrue(keys.isLoaded(main));
      run(main, "unmount", main);
      keys.unload(main);
      keys.unload(main);
      assertFalse(keys.isLoaded(main));
      assertEquals("zfs_key_unavailable", code(() -> run(main, "mount", main)));

      KeySource second = key("2");
      assertEquals("zfs_key_unavailable", code(() -> keys.load(main, second)));
      keys.load(main, first);
      keys.load(main, first);
      String escrow;
      keys.change(main, second);
      try (KeyBytes key = KeyReader.read(second)) {
        escrow = Escrow.wrap(main, key, PASSPHRASE, new SecureRandom());
      }
      keys.unload(main);
      assertEquals("zfs_key_unavailable", code(() -> keys.load(main, first)));

      // The file is lost; the escrow is not.
      Files.delete(folder.resolve("key2"));
      assertEquals("key_file_missing", code(() -> keys.load(main, second)));
      try (KeyBytes restored = Escrow.unwrap(main, escrow, PASSPHRASE)) {
        keys.test(main, restored);
        assertFalse(keys.isLoaded(main), "a test loads nothing");
        byte[] bytes = restored.bytes();
        Path again = folder.resolve("key3");
        Files.createFile(
            again,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(again, bytes);
        keys.load(main, new KeySource.InFile(again));
      }
      run(main, "mount", main);
      assertEquals("secret", Files.readString(file));
    }
  }

  @Test
  void aReplicaNeverNeedsTheKeyAndFollowsItsChange() throws IOException {
    try (Pool from = Pool.single().create();
        Pool to = Pool.single().create()) {
      KeySource first = key("1");
      DatasetName main = encrypted(from, first);
      DatasetName copy = new DatasetName(to.name() + "/main");
      Files.writeString(from.mountpoint().resolve("main/file"), "one");
      run(main, "snapshot", main + "@pinfold_1");
      Replication replication =
          new Replication("cellar", new Side(zfs, main), new Side(zfs, copy), 0, Progress.NONE);
      replication.run();
      assertFalse(keys.isLoaded(copy));
      assertTrue(keys.status(copy).isEncrypted());

      KeySource second = key("2");
      keys.change(main, second);
      Files.writeString(from.mountpoint().resolve("main/file"), "two");
      run(main, "snapshot", main + "@pinfold_2");
      replication.run();
      assertFalse(keys.isLoaded(copy));
      assertEquals("zfs_key_unavailable", code(() -> keys.load(copy, first)));
      keys.load(copy, second);
      run(copy, "set", "canmount=on", copy);
      run(copy, "mount", copy);
      assertEquals("two", Files.readString(to.mountpoint().resolve("main/file")));
      run(copy, "unmount", copy);
      keys.unload(copy);

      // Having been mounted has not changed it.
      Files.writeString(from.mountpoint().resolve("main/file"), "three");
      run(main, "snapshot", main + "@pinfold_3");
      replication.run();
      to.scrub();
      assertTrue(to.status().contains("with 0 errors"), to.status());
    }
  }
}
