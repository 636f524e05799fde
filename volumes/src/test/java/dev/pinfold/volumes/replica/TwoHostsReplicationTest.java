package dev.pinfold.volumes.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.ProblemException;
import dev.pinfold.bed.Pool;
import dev.pinfold.bed.SecondHost;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Snapshot;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("zfs")
@Tag("two-hosts")
class TwoHostsReplicationTest {

  private static Host host(SecondHost there, String address) {
    return new Host.Ssh(
        address,
        List.of(
            "-i",
            there.key().toString(),
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR"));
  }

  @Test
  void aReplicaOnAnotherHostBreaksAndGoesOn() throws IOException {
    try (Pool here = Pool.single().create();
        SecondHost there = SecondHost.withPoolOf(128 * Pool.MB)) {
      Zfs zfs = new Zfs(new Tool(Host.HERE));
      byte[] content = new byte[3 << 20];
      new Random(1).nextBytes(content);
      Files.write(here.dataset("main").resolve("file"), content);
      DatasetName main = new DatasetName(here.name() + "/main");
      zfs.tool().run(ZfsCommand.zfs(main, "snapshot", main + "@pinfold_1"));
      Side source = new Side(zfs, main);
      Side target =
          new Side(
              new Zfs(new Tool(host(there, there.address()))),
              new DatasetName(there.pool() + "/main"));
      Progress broken =
          new Progress() {
            @Override
            public void sent(long bytes, long total) {
              if (bytes > 1 << 20) {
                throw new IllegalStateException("broken");
              }
            }
          };
      assertThrows(
          IllegalStateException.class,
          () -> new Replication("cellar", source, target, 0, broken).run());
      new Replication("cellar", source, target, 0, Progress.NONE).run();
      Snapshot last = target.target().last();
      assertNotNull(last);
      assertEquals(source.source().snapshots().getFirst().guid(), last.guid());
      assertEquals(
          List.of(),
          new ReplicaCheck(target).run(source, null).findings(),
          "the guid is looked at from here");
    }
  }

  @Test
  void aHostThatIsNotThereIsUnreachable() {
    try (SecondHost there = SecondHost.withPoolOf(128 * Pool.MB)) {
      Zfs zfs = new Zfs(new Tool(host(there, "nobody@127.0.0.1")));
      ProblemException failed =
          assertThrows(
              ProblemException.class, () -> new Side(zfs, new DatasetName("tank/main")).target());
      assertEquals("zfs_host_unreachable", failed.problem().code());
    }
  }
}
