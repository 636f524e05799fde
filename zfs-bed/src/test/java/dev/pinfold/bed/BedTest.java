package dev.pinfold.bed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.documents.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the tests with ZFS stand on: that it is there, recent, and does the basic things.
@Tag("zfs")
class BedTest {

  private static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Test
  void zfsIsRecentInToolsAndKernel() {
    for (String line : Commands.run("zfs", "version").lines()) {
      Matcher version = Pattern.compile("zfs-(?:kmod-)?(\\d+)\\.(\\d+).*").matcher(line);
      assertTrue(version.matches(), line);
      int number = 100 * Integer.parseInt(version.group(1)) + Integer.parseInt(version.group(2));
      assertTrue(number >= 203, line);
    }
  }

  @Test
  void whatIsSentIsReceivedInAnotherPool() throws IOException {
    try (Pool from = Pool.single().create();
        Pool to = Pool.single().create()) {
      byte[] content = randomBytes(3_000_000);
      Files.write(from.dataset("a", "recordsize=16K").resolve("file"), content);
      Commands.run("zfs", "snapshot", from.name() + "/a@1");
      Commands.pipe(
          List.of("zfs", "send", from.name() + "/a@1"),
          List.of("zfs", "receive", to.name() + "/b"));
      assertArrayEquals(content, Files.readAllBytes(to.mountpoint().resolve("b/file")));
    }
  }

  @Test
  void aDatabaseLivesOnADataset() {
    try (Pool pool = Pool.single().create()) {
      Path directory = pool.dataset("shard", "recordsize=16K").resolve("db");
      byte[] document = "{\"name\":\"a\"}".getBytes(UTF_8);
      try (Database database = Database.open(directory)) {
        database.collection("pins").put("p", document);
      }
      pool.reimport();
      try (Database database = Database.open(directory)) {
        assertArrayEquals(document, database.collection("pins").get("p"));
        assertEquals(List.of(), database.check(true, _ -> {}).findings());
      }
    }
  }

  @Test
  void aMirrorHealsADamagedDevice() throws IOException {
    try (Pool pool = Pool.mirror().create()) {
      byte[] content = randomBytes(20_000_000);
      Files.write(pool.mountpoint().resolve("file"), content);
      pool.reimport();
      pool.damage(1, 7);
      pool.scrub();
      assertTrue(pool.status().contains("with 0 errors"), pool.status());
      assertTrue(
          Pattern.compile("scrub repaired (?!0B)").matcher(pool.status()).find(), pool.status());
      assertArrayEquals(content, Files.readAllBytes(pool.mountpoint().resolve("file")));
    }
  }

  @Test
  void aSingleDeviceNamesTheDamagedFile() throws IOException {
    try (Pool pool = Pool.single().property("compression=off").create()) {
      byte[] content = randomBytes(1_000_000);
      Path file = pool.mountpoint().resolve("damaged");
      Files.write(file, content);
      pool.reimport();
      assertEquals(1, pool.damage(0, java.util.Arrays.copyOfRange(content, 100_000, 100_100)));
      pool.scrub();
      assertTrue(pool.status().contains(file.toString()), pool.status());
    }
  }

  @Test
  void aMirrorGoesOnWithoutOneDevice() throws IOException {
    try (Pool pool = Pool.mirror().create()) {
      pool.takeAway(1);
      assertEquals("DEGRADED", pool.get("health"));
      Files.writeString(pool.mountpoint().resolve("file"), "meanwhile");
      pool.putBack(1);
      assertEquals("ONLINE", pool.get("health"));
    }
  }

  @Test
  void aFullPoolGoesAway() {
    try (Pool pool = Pool.single().size(128 * Pool.MB).create()) {
      Commands.Output filled =
          Commands.attempt(
              Duration.ofMinutes(1),
              List.of("dd", "if=/dev/urandom", "of=" + pool.mountpoint().resolve("f"), "bs=1M"));
      assertTrue(filled.err().contains("No space left on device"), filled.toString());
    }
  }

  @Test
  void aPoolWhoseWritesHangGoesAway() throws Exception {
    try (Pool pool = Pool.single().create()) {
      pool.injectErrors(0, "io", "-T", "all");
      Process writing =
          new ProcessBuilder(
                  "dd",
                  "if=/dev/urandom",
                  "of=" + pool.mountpoint().resolve("f"),
                  "bs=1M",
                  "count=4",
                  "conv=fsync")
              .start();
      Pattern writesFailed = Pattern.compile(pool.device(0) + " +\\S+ +\\d+ +[1-9]");
      while (!writesFailed.matcher(pool.status()).find()) {
        assertTrue(writing.isAlive(), "it was written");
      }
    }
  }
}
