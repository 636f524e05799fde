package dev.pinfold.volumes.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.volumes.tool.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReplicaPlannerTest {

  private static NextAction next(World world) {
    return ReplicaPlanner.next(world.source(), world.target());
  }

  private static void settle(World world) {
    world.settle(Settlement.of(World.REPLICA, world.source(), world.target()), Integer.MAX_VALUE);
  }

  /// Replicates until there is nothing more to do, or a person must decide.
  private static NextAction replicate(World world) {
    for (int i = 0; i < 10; i++) {
      NextAction next = next(world);
      if (!(next instanceof NextAction.Refuse)) {
        settle(world);
      }
      switch (next) {
        case NextAction.Full full -> world.receive(full.to(), null);
        case NextAction.Incremental some -> world.receive(some.to(), some.from());
        case NextAction.Resume resume -> resume(world, resume);
        case NextAction.Abort _ -> world.abort();
        case NextAction.UpToDate _, NextAction.NothingToSend _, NextAction.Refuse _ -> {
          return next;
        }
      }
    }
    throw new AssertionError("it never ends");
  }

  private static void resume(World world, NextAction.Resume resume) {
    ResumeToken token = ResumeToken.parse(resume.token());
    Snapshot from =
        token == null || token.fromGuid() == null ? null : world.source().base(token.fromGuid());
    world.receive(resume.to(), from);
  }

  private static NextAction.Reason reason(NextAction next) {
    return assertInstanceOf(NextAction.Refuse.class, next).reason();
  }

  @Test
  void theFirstStreamIsFullAndTheNextIsWhatChanged() {
    World world = new World();
    assertInstanceOf(NextAction.NothingToSend.class, next(world));
    Snapshot first = world.snapshot();
    assertEquals(new NextAction.Full(first), next(world));
    world.receive(first, null);
    assertInstanceOf(NextAction.UpToDate.class, next(world));
    world.snapshot();
    Snapshot third = world.snapshot();
    assertEquals(new NextAction.Incremental(first, third), next(world));
  }

  @Test
  void aCursorIsEnoughOfABase() {
    World world = new World();
    Snapshot first = world.snapshot();
    replicate(world);
    assertEquals(1, world.bookmarks.size());
    Snapshot second = world.snapshot();
    world.prune(first);
    assertEquals(new NextAction.Incremental(world.bookmarks.getFirst(), second), next(world));
  }

  @Test
  void aTokenIsResumedAsLongAsItCanBe() {
    World world = new World();
    Snapshot first = world.snapshot();
    world.hold(first);
    world.interrupt(first, null);
    world.snapshot();
    assertInstanceOf(NextAction.Resume.class, next(world));
    world.prune(first);
    assertInstanceOf(NextAction.Resume.class, next(world), "it is held");
    world.sourceHolds.clear();
    world.prune(first);
    assertInstanceOf(NextAction.Abort.class, next(world));
    assertInstanceOf(NextAction.UpToDate.class, replicate(world));
  }

  @Test
  void aSnapshotOfTheSameNameThatIsAnotherIsNotResumed() {
    World world = new World();
    Snapshot first = world.snapshot();
    world.interrupt(first, null);
    world.snapshots.clear();
    world.snapshots.add(world.mark(World.SOURCE, '@', first.name().name(), "77", 9));
    assertInstanceOf(NextAction.Abort.class, next(world));
  }

  @Test
  void whatWasWrittenOnTheTargetIsNotOverwritten() {
    World world = new World();
    world.snapshot();
    replicate(world);
    world.snapshot();
    world.written = 1;
    assertEquals(NextAction.Reason.DIVERGED, reason(next(world)));
    world.written = 0;
    world.foreignSnapshot();
    NextAction refused = next(world);
    assertEquals(NextAction.Reason.DIVERGED, reason(refused));
    assertTrue(refused.toString().contains("own"), refused.toString());
  }

  @Test
  void twoDatasetsOfTheSameNamesAreStrangers() {
    World world = new World();
    Snapshot first = world.snapshot();
    world.exists = true;
    assertEquals(NextAction.Reason.NO_COMMON_BASE, reason(next(world)));
    world.received.add(world.mark(World.TARGET, '@', first.name().name(), "77", 9));
    assertEquals(NextAction.Reason.NO_COMMON_BASE, reason(next(world)));
  }

  @Test
  void aSourceThatWasReplacedSendsNothing() {
    World world = new World();
    world.snapshot();
    replicate(world);
    world.snapshot();
    world.targetGeneration = 1;
    assertEquals(NextAction.Reason.FENCED, reason(next(world)));
  }

  @Test
  void anotherReplicasNotesAreLeftAlone() {
    World world = new World();
    Snapshot first = world.snapshot();
    world.bookmarks.add(
        world.mark(World.SOURCE, '#', ReplicaNames.cursor("cellar_2", "5"), "5", 0));
    world.sourceHolds.put(first.guid(), new HashSet<>(Set.of(ReplicaNames.step("other"))));
    replicate(world);
    assertEquals(2, world.bookmarks.size());
    assertTrue(world.sourceHolds.get(first.guid()).contains(ReplicaNames.step("other")));
  }

  /// Whatever is interrupted where, whatever the source prunes of what it may: the target gets
  /// there by streams that ZFS takes, and no person is asked.
  @Property(tries = 2000)
  void itAlwaysGetsThereUnlessSomebodyChangedTheTarget(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 9) Integer> events) {
    World world = new World();
    for (int event : events) {
      switch (event) {
        case 0, 1, 2 -> world.snapshot();
        case 3 -> prune(world, true);
        case 4 -> interrupted(world, 0);
        case 5 -> interrupted(world, 1);
        case 6 -> interrupted(world, 2);
        case 7 -> replicate(world);
        default -> {
          Settlement settlement = Settlement.of(World.REPLICA, world.source(), world.target());
          world.settle(settlement, event - 7);
        }
      }
    }
    Snapshot newest = world.snapshot();
    NextAction end = replicate(world);
    assertInstanceOf(NextAction.UpToDate.class, end, end.toString());
    assertEquals(newest.guid(), world.received.getLast().guid());
    settle(world);
    assertTrue(Settlement.of(World.REPLICA, world.source(), world.target()).isEmpty());
    assertEquals(1, world.bookmarks.size());
    assertTrue(world.sourceHolds.values().stream().allMatch(Set::isEmpty));
    assertEquals(1, world.targetHolds.values().stream().filter(tags -> !tags.isEmpty()).count());
  }

  /// With a source that loses snapshots that it must not lose: it may be refused, but the target
  /// loses nothing.
  @Property(tries = 2000)
  void nothingOnTheTargetIsEverLost(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 9) Integer> events) {
    World world = new World();
    int before = 0;
    for (int event : events) {
      switch (event) {
        case 0, 1 -> world.snapshot();
        case 2 -> prune(world, false);
        case 3 -> {
          world.sourceHolds.clear();
          prune(world, false);
        }
        case 4 -> interrupted(world, 0);
        case 5 -> interrupted(world, 2);
        case 6 -> {
          if (!world.received.isEmpty()) {
            world.foreignSnapshot();
          }
        }
        case 7 -> world.written = world.received.isEmpty() ? 0 : 1;
        default -> replicate(world);
      }
      assertFalse(world.received.size() < before, "a snapshot of the target is gone");
      before = world.received.size();
    }
  }

  /// One run that ends somewhere: before the stream, in it, or after it.
  private static void interrupted(World world, int where) {
    NextAction next = next(world);
    if (next instanceof NextAction.Refuse) {
      return;
    }
    settle(world);
    Snapshot from = next instanceof NextAction.Incremental some ? some.from() : null;
    Snapshot to =
        switch (next) {
          case NextAction.Full full -> full.to();
          case NextAction.Incremental some -> some.to();
          default -> null;
        };
    if (to != null) {
      world.hold(to);
      switch (where) {
        case 0 -> {}
        case 1 -> world.interrupt(to, from);
        default -> world.receive(to, from);
      }
    } else if (next instanceof NextAction.Abort) {
      world.abort();
    } else if (next instanceof NextAction.Resume resume && where == 2) {
      resume(world, resume);
    }
  }

  private static void prune(World world, boolean carefully) {
    Set<String> needed = ReplicaPlanner.neededBases(world.source());
    for (Snapshot snapshot : List.copyOf(world.snapshots)) {
      if (!carefully || !needed.contains(snapshot.guid())) {
        world.prune(snapshot);
      }
    }
  }
}
