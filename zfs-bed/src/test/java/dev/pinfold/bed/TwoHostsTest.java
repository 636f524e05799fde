package dev.pinfold.bed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What tests between two machines stand on.
@Tag("zfs")
@Tag("two-hosts")
class TwoHostsTest {

  @Test
  void theOtherIsAnother() throws IOException {
    try (SecondHost other = SecondHost.withPoolOf(128 * Pool.MB)) {
      assertEquals("a b", other.run("echo", "a b").out().strip());
      String name = "/proc/sys/kernel/hostname";
      assertNotEquals(Files.readString(Path.of(name)), other.run("cat", name).out());
    }
  }

  @Test
  void whatIsSentIsReceivedThere() throws IOException {
    try (Pool here = Pool.single().create();
        SecondHost there = SecondHost.withPoolOf(128 * Pool.MB)) {
      Files.writeString(here.dataset("a").resolve("file"), "sent");
      Commands.run("zfs", "snapshot", here.name() + "/a@1");
      Commands.pipe(
          List.of("zfs", "send", here.name() + "/a@1"),
          there.ssh("zfs", "receive", there.pool() + "/a"));
      assertEquals("sent", there.run("cat", there.mountpoint() + "/a/file").out());
    }
  }
}
