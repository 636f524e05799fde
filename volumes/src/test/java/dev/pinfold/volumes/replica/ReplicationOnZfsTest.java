package dev.pinfold.volumes.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("zfs")
class ReplicationOnZfsTest {

  private static final int MB = 1 << 20;

  /// Ends a replication, as if the process was killed there.
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static Progress killedAfterBytes(long most) {
    return new Progress() {
      @Override
      public void sent(long bytes, long total) {
        if (bytes >= most) {
          throw new Killed();
        }
      }
    };
  }

  private static Progress killedBeforeStep(int number, List<String> seen) {
    return new Progress() {
      @Override
      public void step(String host, String command) {
        seen.add(command);
        if (seen.size() > number) {
          throw new Killed();
        }
      }
    };
  }

  private static String code(Runnable action) {
    return assertThrows(ProblemException.class, action::run).problem().code();
  }

  @Test
  void theWholeLifeOfAReplica() throws IOException {
    try (Pair pair = new Pair()) {
      assertNull(pair.replicate().last());
      pair.write("a", 1, MB);
      pair.checkpoint();
      Outcome first = pair.replicate();
      assertEquals(1, first.streams());
      assertTrue(first.bytes() > MB, first.toString());
      pair.assertEqual();
      Dataset target =
          pair.zfs.dataset(
              pair.target.dataset(), List.of("readonly", "setuid", "devices", "exec", "canmount"));
      assertNotNull(target);
      assertEquals("on", target.property("readonly").value());
      for (String off : List.of("setuid", "devices", "exec", "canmount")) {
        assertEquals("off", target.property(off).value(), off);
      }
      assertEquals(0, pair.replicate().streams());

      pair.write("b", 2, MB);
      pair.checkpoint();
      pair.write("c", 3, 2 * MB);
      pair.checkpoint();
      assertTrue(pair.replication(Progress.NONE).remaining() > 3 * MB);
      Outcome second = pair.replicate();
      assertEquals(1, second.streams(), "what is between is not sent");
      pair.assertEqual();
      assertEquals(0, pair.replication(Progress.NONE).remaining());
      assertEquals(2, pair.target.target().snapshots().size());

      assertEquals(0, pair.replicate().streams());
      SourceFacts source = pair.source.source();
      assertEquals(Set.of(), source.holds().keySet());
      assertEquals(1, source.bookmarks().size());
      Snapshot last = pair.last();
      assertNotNull(last);
      assertEquals(Set.of(last.guid()), pair.target.target().holds().keySet());
    }
  }

  @Test
  void aStreamThatBreaksAnywhereGoesOn() throws IOException {
    try (Pair pair = new Pair("compression=off")) {
      int tokens = 0;
      pair.write("first", 0, 3 * MB);
      for (int cut = 0; cut < 10; cut++) {
        pair.write("f" + cut % 3, cut, 3 * MB);
        pair.checkpoint();
        long most = 1 + cut * 300_000L;
        assertThrows(Killed.class, () -> pair.replication(killedAfterBytes(most)).run());
        tokens += pair.target.target().token() == null ? 0 : 1;
        // The source may lose what it does not need meanwhile.
        pair.replicate();
        pair.assertEqual();
      }
      assertTrue(tokens >= 8, tokens + " of 10 were continued");
    }
  }

  @Test
  void aRunThatEndsBetweenAnyTwoStepsGoesOn() throws IOException {
    try (Pair pair = new Pair()) {
      pair.write("a", 1, MB);
      pair.checkpoint();
      for (int step = 0, most = 0; step <= most; step++) {
        List<String> seen = new ArrayList<>();
        try {
          pair.replication(killedBeforeStep(step, seen)).run();
        } catch (Killed _) {
          most = Math.max(most, step + 1);
        }
        pair.replicate();
        pair.assertEqual();
        assertEquals(Set.of(), pair.source.source().holds().keySet());
        assertEquals(1, pair.source.source().bookmarks().size());
        pair.write("b", step, MB);
        pair.checkpoint();
      }
    }
  }

  @Test
  void whatWasChangedOnTheTargetStays() throws IOException {
    try (Pair pair = new Pair()) {
      pair.write("a", 1, MB);
      pair.checkpoint();
      pair.replicate();
      pair.checkpoint();
      pair.zfs(pair.target, "snapshot", pair.target.dataset() + "@own");
      int snapshots = pair.target.target().snapshots().size();
      assertEquals("zfs_replica_diverged", code(pair::replicate));
      assertEquals(snapshots, pair.target.target().snapshots().size());
      pair.zfs(pair.target, "destroy", pair.target.dataset() + "@own");

      pair.zfs(pair.target, "set", "canmount=on", "readonly=off", pair.target.dataset());
      pair.zfs(pair.target, "mount", pair.target.dataset());
      Files.writeString(pair.to.mountpoint().resolve("main/x"), "changed");
      pair.zfs(pair.target, "unmount", pair.target.dataset());
      assertEquals("zfs_replica_diverged", code(pair::replicate));
      assertTrue(pair.target.target().written() > 0);
      // A person may give it up.
      Snapshot last = pair.last();
      assertNotNull(last);
      pair.zfs(pair.target, "rollback", last.name());
      pair.replicate();
      pair.assertEqual();
    }
  }

  @Test
  void aTokenWithoutItsSnapshotIsGivenUp() throws IOException {
    try (Pair pair = new Pair("compression=off")) {
      pair.write("a", 1, 4 * MB);
      String first = pair.checkpoint();
      assertThrows(Killed.class, () -> pair.replication(killedAfterBytes(2 * MB)).run());
      assertNotNull(pair.target.target().token());
      String held = pair.source.dataset() + "@" + first;
      assertEquals(
          FailureType.HAS_DEPENDENTS.code(), code(() -> pair.zfs(pair.source, "destroy", held)));
      pair.zfs(pair.source, "release", ReplicaNames.step(Pair.NAME), held);
      pair.zfs(pair.source, "destroy", held);
      pair.checkpoint();
      assertInstanceOf(NextAction.Abort.class, pair.replication(Progress.NONE).next());
      pair.replicate();
      pair.assertEqual();
      // The same with a stream of what changed.
      pair.write("b", 1, 4 * MB);
      String second = pair.checkpoint();
      assertThrows(Killed.class, () -> pair.replication(killedAfterBytes(2 * MB)).run());
      String again = pair.source.dataset() + "@" + second;
      pair.zfs(pair.source, "release", ReplicaNames.step(Pair.NAME), again);
      pair.zfs(pair.source, "destroy", again);
      pair.checkpoint();
      pair.replicate();
      pair.assertEqual();
    }
  }

  @Test
  void aCursorIsABaseWhenItsSnapshotIsGone() throws IOException {
    try (Pair pair = new Pair()) {
      pair.write("a", 1, MB);
      String first = pair.checkpoint();
      pair.replicate();
      pair.zfs(pair.source, "destroy", pair.source.dataset() + "@" + first);
      pair.write("b", 2, MB);
      pair.checkpoint();
      NextAction next = pair.replication(Progress.NONE).next();
      NextAction.Incremental some = assertInstanceOf(NextAction.Incremental.class, next);
      assertTrue(some.from().name().isBookmark());
      pair.replicate();
      pair.assertEqual();
    }
  }

  @Test
  void aDatasetThatWasNotReceivedIsLeftAlone() throws IOException {
    try (Pair pair = new Pair()) {
      pair.write("a", 1, MB);
      pair.checkpoint();
      pair.to.dataset("main");
      assertEquals("replica_no_base", code(pair::replicate));
      pair.zfs(pair.target, "snapshot", pair.target.dataset() + "@pinfold_1");
      assertEquals("replica_no_base", code(pair::replicate));
    }
  }

  @Test
  void severalTargetsDoNotMindEachOther() throws IOException {
    try (Pair pair = new Pair()) {
      pair.write("a", 1, MB);
      String first = pair.checkpoint();
      pair.replicate();
      Side other = new Side(pair.zfs, new DatasetName(pair.to.name() + "/other"));
      Side nowhere = new Side(pair.zfs, new DatasetName("nopool/none/main"));
      Replication second = new Replication("attic", pair.source, other, 0, Progress.NONE);
      Replication third = new Replication("void", pair.source, nowhere, 0, Progress.NONE);
      second.run();
      ProblemException failed = assertThrows(ProblemException.class, third::run);
      assertTrue(FailureType.of(failed.problem()).isPresent(), failed.toString());
      pair.write("b", 1, MB);
      pair.checkpoint();
      pair.replicate();
      // What only failed to be sent is held; what the second still needs is bookmarked.
      pair.zfs(
          pair.source, "release", ReplicaNames.step("void"), pair.source.dataset() + "@" + first);
      pair.zfs(pair.source, "destroy", pair.source.dataset() + "@" + first);
      second.run();
      Snapshot last = other.target().last();
      Snapshot newest = pair.source.source().newest();
      assertNotNull(last);
      assertNotNull(newest);
      assertEquals(newest.guid(), last.guid());
    }
  }

  @Test
  void thePaceIsHeld() throws IOException {
    try (Pair pair = new Pair("compression=off")) {
      pair.write("a", 1, 2 * MB);
      pair.checkpoint();
      long begun = System.nanoTime();
      new Replication(Pair.NAME, pair.source, pair.target, MB, Progress.NONE).run();
      assertTrue(System.nanoTime() - begun > 1_800_000_000L);
    }
  }
}
