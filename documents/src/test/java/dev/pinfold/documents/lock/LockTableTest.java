package dev.pinfold.documents.lock;

import static dev.pinfold.documents.lock.Actor.failure;
import static dev.pinfold.documents.lock.Actor.outcome;
import static dev.pinfold.documents.lock.LockTable.Outcome.GRANTED;
import static dev.pinfold.documents.lock.LockTable.Outcome.RESTART;
import static dev.pinfold.documents.lock.rules.LockMode.IS;
import static dev.pinfold.documents.lock.rules.LockMode.IX;
import static dev.pinfold.documents.lock.rules.LockMode.S;
import static dev.pinfold.documents.lock.rules.LockMode.SIX;
import static dev.pinfold.documents.lock.rules.LockMode.U;
import static dev.pinfold.documents.lock.rules.LockMode.X;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.lock.LockTable.Outcome;
import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.lock.rules.PathStep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LockTableTest {

  private final LockTable table = new LockTable(LockTable.TIMEOUT_DEFAULT, number -> "c" + number);
  private final List<Actor> actors = new ArrayList<>();

  /// A < B < C in the order of acquisition, and none above another.
  private static final Granule A = document("a");

  private static final Granule B = document("b");
  private static final Granule C = document("c");

  private static Granule document(String id) {
    return LockPlan.of(new LockRequest.ReadPath(1, bytes(id), List.of())).granule(1);
  }

  private static byte[] bytes(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }

  private Actor actor(long age) {
    Actor actor = new Actor(table, age);
    actors.add(actor);
    return actor;
  }

  private List<String> waiters(Granule granule) {
    return table.view().stream()
        .filter(view -> view.granule().equals(granule))
        .flatMap(view -> view.waiters().stream())
        .map(party -> party.transaction() + " " + party.mode())
        .toList();
  }

  private List<String> holders(Granule granule) {
    return table.view().stream()
        .filter(view -> view.granule().equals(granule))
        .flatMap(view -> view.holders().stream())
        .map(party -> party.transaction() + " " + party.mode())
        .sorted()
        .toList();
  }

  @AfterEach
  void nothingIsLeft() {
    assertEquals(List.of(), table.waitCycles());
    actors.forEach(Actor::release);
    assertEquals(List.of(), table.view());
    assertTrue(table.pooled() > 0 || actors.isEmpty());
  }

  @Nested
  class Queues {

    @Test
    void whatTheHolderAdmitsIsGrantedAndTheRestWaits() {
      for (LockMode held : LockMode.values()) {
        for (LockMode requested : LockMode.values()) {
          Actor holder = actor(1);
          Actor other = actor(2);
          assertEquals(GRANTED, holder.lock(A, held));
          if (held.admits(requested)) {
            assertEquals(GRANTED, other.lock(A, requested));
          } else {
            CompletableFuture<Outcome> outcome = other.waitFor(A, requested);
            assertEquals(List.of("1 " + held), holders(A));
            holder.release();
            assertEquals(GRANTED, outcome(outcome));
          }
          holder.release();
          other.release();
        }
      }
    }

    @Test
    void firstComeFirstServedAndAllCompatibleHeads() {
      Actor holder = actor(1);
      holder.lock(A, X);
      CompletableFuture<Outcome> second = actor(2).waitFor(A, S);
      CompletableFuture<Outcome> third = actor(3).waitFor(A, IS);
      CompletableFuture<Outcome> fourth = actor(4).waitFor(A, X);
      CompletableFuture<Outcome> fifth = actor(5).waitFor(A, S);
      assertEquals(List.of("2 S", "3 IS", "4 X", "5 S"), waiters(A));
      holder.release();
      assertEquals(GRANTED, outcome(second));
      assertEquals(GRANTED, outcome(third));
      assertEquals(List.of("4 X", "5 S"), waiters(A));
      actors.get(1).release();
      assertEquals(List.of("4 X", "5 S"), waiters(A));
      actors.get(2).release();
      assertEquals(GRANTED, outcome(fourth));
      assertEquals(List.of("5 S"), waiters(A));
      actors.get(3).release();
      assertEquals(GRANTED, outcome(fifth));
    }

    @Test
    void nobodyPassesAWaiter() {
      Actor reader = actor(1);
      reader.lock(A, S);
      CompletableFuture<Outcome> writer = actor(2).waitFor(A, X);
      CompletableFuture<Outcome> late = actor(3).waitFor(A, S);
      reader.release();
      assertEquals(GRANTED, outcome(writer));
      assertFalse(late.isDone());
      actors.get(1).release();
      assertEquals(GRANTED, outcome(late));
    }

    @Test
    void whoLeavesTheQueueLetsThoseBehindPass() throws InterruptedException {
      Actor reader = actor(1);
      reader.lock(A, S);
      Actor writer = actor(2);
      CompletableFuture<Outcome> waits = writer.waitFor(A, X);
      CompletableFuture<Outcome> late = actor(3).waitFor(A, S);
      writer.interrupt();
      failure(waits);
      assertEquals(GRANTED, outcome(late));
    }

    @Test
    void whatIsGivenAlreadyTakesNothing() {
      Actor actor = actor(1);
      Granule path =
          LockPlan.of(new LockRequest.ReadPath(1, bytes("a"), List.of(new PathStep.Member("p"))))
              .granule(2);
      actor.lock(B, S);
      actor.lock(A, X);
      assertEquals(GRANTED, actor.lock(A, S));
      assertEquals(GRANTED, actor.lock(path, X));
      assertEquals(2, table.view().size());
      assertEquals(2, actor.owner.size());
    }
  }

  @Nested
  class Conversions {

    @Test
    void joinWhatIsHeld() {
      Actor actor = actor(1);
      actor.lock(A, IX);
      assertEquals(GRANTED, actor.lock(A, S));
      assertEquals(List.of("1 SIX"), holders(A));
      assertEquals(SIX, actor.owner.mode(0));
      assertEquals(1, actor.owner.size());
    }

    @Test
    void doNotMindTheQueue() {
      Actor converter = actor(1);
      converter.lock(A, IS);
      Actor reader = actor(2);
      reader.lock(A, S);
      CompletableFuture<Outcome> queued = actor(3).waitFor(A, X);
      assertEquals(GRANTED, converter.lock(A, U));
      assertFalse(queued.isDone());
      reader.release();
      converter.release();
      assertEquals(GRANTED, outcome(queued));
    }

    @Test
    void goBeforeTheQueue() {
      Actor converter = actor(1);
      Actor reader = actor(2);
      converter.lock(A, S);
      reader.lock(A, S);
      CompletableFuture<Outcome> queued = actor(3).waitFor(A, X);
      CompletableFuture<Outcome> conversion = converter.waitFor(A, X);
      assertEquals(List.of("1 X", "3 X"), waiters(A));
      reader.release();
      assertEquals(GRANTED, outcome(conversion));
      assertFalse(queued.isDone());
      converter.release();
      assertEquals(GRANTED, outcome(queued));
    }

    @Test
    void wouldDeadlockIfTheYoungerDidNotGiveUp() {
      Actor older = actor(1);
      Actor younger = actor(2);
      older.lock(A, S);
      younger.lock(A, S);
      CompletableFuture<Outcome> conversion = older.waitFor(A, X);
      assertTrue(younger.owner.isWounded());
      assertEquals(RESTART, younger.lock(A, X));
      younger.release();
      assertEquals(GRANTED, outcome(conversion));
      assertFalse(younger.owner.isWounded());
    }

    @Test
    void ofTheYoungerGiveUpBehindTheOlder() {
      actor(1).lock(A, S);
      Actor younger = actor(2);
      younger.lock(A, S);
      assertEquals(RESTART, younger.lock(A, X));
      assertEquals(List.of("1 S", "2 S"), holders(A));
      assertEquals(List.of(), waiters(A));
    }

    /// 2 waits out of order for A behind 5's X, not for 3, which holds nothing that 2 minds. Then 3
    /// converts, goes ahead of 2, and must not come to wait for it.
    @Test
    void aheadOfAnOlderWaiterOutOfOrderAreWounded() {
      Actor converter = actor(3);
      converter.lock(A, IS);
      Actor outOfOrder = actor(2);
      outOfOrder.lock(B, S);
      Actor holder = actor(5);
      holder.lock(A, IX);
      CompletableFuture<Outcome> waits = outOfOrder.waitFor(A, S);
      assertFalse(converter.owner.isWounded());
      assertEquals(GRANTED, converter.lock(A, IX));
      assertTrue(converter.owner.isWounded());
      assertEquals(RESTART, converter.lock(C, S));
      converter.release();
      holder.release();
      assertEquals(GRANTED, outcome(waits));
    }

    @Test
    void aheadOfAYoungerWaiterOutOfOrderWoundIt() {
      Actor converter = actor(1);
      converter.lock(A, IS);
      Actor outOfOrder = actor(2);
      outOfOrder.lock(B, S);
      Actor holder = actor(5);
      holder.lock(A, IX);
      CompletableFuture<Outcome> waits = outOfOrder.waitFor(A, S);
      assertEquals(GRANTED, converter.lock(A, IX));
      assertEquals(RESTART, outcome(waits));
    }
  }

  @Nested
  class WoundWait {

    @Test
    void inOrderJustWaits() {
      Actor younger = actor(2);
      younger.lock(B, X);
      Actor older = actor(1);
      older.lock(A, X);
      CompletableFuture<Outcome> waits = older.waitFor(B, X);
      assertFalse(younger.owner.isWounded());
      younger.release();
      assertEquals(GRANTED, outcome(waits));
    }

    @Test
    void theOlderWoundsTheYoungerThatWaits() {
      Actor older = actor(1);
      Actor younger = actor(2);
      older.lock(B, X);
      younger.lock(A, X);
      CompletableFuture<Outcome> youngerWaits = younger.waitFor(B, X);
      CompletableFuture<Outcome> olderWaits = older.waitFor(A, X);
      assertEquals(RESTART, outcome(youngerWaits));
      assertFalse(olderWaits.isDone());
      younger.release();
      assertEquals(GRANTED, outcome(olderWaits));
      assertEquals(1, table.figures().wounds());
      assertEquals(1, table.figures().restarts());
    }

    @Test
    void theYoungerGivesUpBehindTheOlder() {
      Actor older = actor(1);
      Actor younger = actor(2);
      older.lock(A, X);
      younger.lock(B, X);
      assertEquals(RESTART, younger.lock(A, X));
      assertEquals(List.of("2 X"), holders(B), "the caller releases");
    }

    @Test
    void waitersAheadAreInTheWayToo() {
      Actor holder = actor(3);
      holder.lock(A, X);
      CompletableFuture<Outcome> ahead = actor(1).waitFor(A, S);
      Actor outOfOrder = actor(2);
      outOfOrder.lock(B, X);
      assertEquals(RESTART, outOfOrder.lock(A, S));
      holder.release();
      assertEquals(GRANTED, outcome(ahead));
    }

    @Test
    void whoRunsToItsEndIsLeftAlone() {
      Actor older = actor(1);
      Actor younger = actor(2);
      younger.lock(A, X);
      older.lock(B, X);
      CompletableFuture<Outcome> waits = older.waitFor(A, X);
      assertTrue(younger.owner.isWounded());
      assertEquals(GRANTED, younger.lock(A, S), "it has that");
      assertEquals(List.of("2 X"), holders(A));
      younger.release();
      assertEquals(GRANTED, outcome(waits));
      assertEquals(0, table.figures().restarts());
    }

    @Test
    void theWoundedGivesUpAtItsNextLock() {
      Actor older = actor(1);
      Actor younger = actor(2);
      younger.lock(A, X);
      older.lock(B, X);
      CompletableFuture<Outcome> waits = older.waitFor(A, X);
      assertEquals(RESTART, younger.lock(C, S));
      younger.release();
      assertEquals(GRANTED, younger.lock(C, S));
      assertEquals(GRANTED, outcome(waits));
    }

    @Test
    void aPlanBeginsAgainAndIsAcquired() {
      LockPlan plan =
          LockPlan.of(
              List.of(
                  new LockRequest.WriteDocument(1, bytes("a")),
                  new LockRequest.WriteDocument(1, bytes("b"))));
      Actor older = actor(1);
      older.lock(B, X);
      Actor planned = actor(2);
      CompletableFuture<Outcome> acquires = planned.waitFor(plan, B);
      assertEquals(List.of("2 X"), holders(A));
      assertEquals(GRANTED, outcome(older.waitFor(A, X)));
      Actor.await(() -> planned.isWaiting(A));
      assertFalse(acquires.isDone());
      older.release();
      assertEquals(GRANTED, outcome(acquires));
      assertTrue(LockTable.covers(planned.owner, plan));
      assertEquals(plan.size(), planned.owner.size());
    }
  }

  @Nested
  class Guards {

    private final LockTable impatient = new LockTable(Duration.ofMillis(1), number -> "pins");

    @Test
    void aTimeOutSaysWhoHoldsWhat() {
      LockOwner first = new LockOwner(1, "import");
      LockOwner second = new LockOwner(2, "edit");
      assertEquals(GRANTED, impatient.lock(first, A, IX));
      assertEquals(GRANTED, impatient.lock(second, B, IX));
      ProblemException thrown =
          assertThrows(ProblemException.class, () -> impatient.lock(first, B, X));
      Problem problem = thrown.problem();
      assertEquals("lock_timeout", problem.code());
      assertEquals(Problem.Kind.BUSY, problem.kind());
      assertEquals("pins document \"b\"", problem.details().get("granule"));
      assertEquals("X", problem.details().get("mode"));
      assertEquals("transaction 1 (import)", problem.details().get("transaction"));
      assertEquals(List.of("transaction 2 (edit) holds IX"), problem.details().get("holders"));
      assertEquals(List.of(), problem.details().get("ahead"));
      assertTrue((long) problem.details().get("waited_ms") >= 1);
      assertEquals(1, impatient.figures().timeouts());
      assertEquals(1, first.size(), "what was held is held");
      impatient.releaseAll(first);
      impatient.releaseAll(second);
      assertEquals(List.of(), impatient.view());
    }

    @Test
    void aPlanThatTimesOutHoldsNothing() {
      LockOwner first = new LockOwner(1, "import");
      LockOwner second = new LockOwner(2, "edit");
      impatient.lock(first, A, X);
      assertThrows(
          ProblemException.class,
          () ->
              impatient.acquire(second, LockPlan.of(new LockRequest.WriteDocument(1, bytes("a")))));
      assertEquals(0, second.size());
      impatient.releaseAll(first);
      assertEquals(List.of(), impatient.view());
    }

    @Test
    void anInterruptEndsTheWaitAndNothingElse() throws InterruptedException {
      actor(1).lock(B, X);
      Actor waiting = actor(2);
      waiting.lock(A, X);
      CompletableFuture<Outcome> waits = waiting.waitFor(B, X);
      waiting.interrupt();
      ProblemException thrown = assertInstanceOf(ProblemException.class, failure(waits));
      assertEquals("cancelled", thrown.problem().code());
      assertEquals(Problem.Kind.CANCELLED, thrown.problem().kind());
      assertEquals("c1 document \"b\"", thrown.problem().details().get("granule"));
      assertEquals(List.of(), waiters(B));
      assertEquals(List.of("2 X"), holders(A));
    }

    @Test
    void theInterruptIsNotForgotten() {
      actor(1).lock(A, X);
      LockOwner owner = new LockOwner(2, "test");
      Thread.currentThread().interrupt();
      assertThrows(ProblemException.class, () -> table.lock(owner, A, X));
      assertTrue(Thread.interrupted());
    }

    @Test
    void aPlanIsAcquiredFirst() {
      Actor actor = actor(1);
      actor.lock(A, S);
      assertThrows(IllegalStateException.class, () -> table.acquire(actor.owner, LockPlan.EMPTY));
    }
  }

  @Nested
  class Use {

    @Test
    void anOwnerIsUsedAgain() {
      Actor actor = actor(1);
      actor.lock(A, S);
      assertThrows(IllegalStateException.class, () -> actor.owner.begin(2, "next"));
      actor.release();
      actor.owner.begin(2, "next");
      actor.lock(A, X);
      assertEquals(List.of("2 X"), holders(A));
      assertEquals("next", table.view().getFirst().holders().getFirst().label());
    }

    @Test
    void manyGranulesInAnyOrder() {
      Actor actor = actor(1);
      for (int i = 0; i < 20_000; i++) {
        actor.lock(document("d" + (i * 7919 % 20_000)), i % 2 == 0 ? S : X);
      }
      assertEquals(20_000, table.view().size());
      for (int i = 1; i < 20_000; i++) {
        assertTrue(actor.owner.granule(i - 1).compareTo(actor.owner.granule(i)) < 0);
      }
      assertEquals(20_000, table.figures().acquisitions());
      actor.release();
      assertEquals(List.of(), table.view());
      assertTrue(table.pooled() <= 256 * 32, "the pool is bounded");
      assertEquals(GRANTED, actor.lock(A, X));
    }

    @Test
    void theViewShowsHowLongOneWaits() {
      Actor holder = actor(1);
      holder.lock(A, X);
      CompletableFuture<Outcome> waits = actor(2).waitFor(A, IS);
      LockView view = table.view().getFirst();
      assertEquals(A, view.granule());
      assertEquals(new LockView.Party(1, "test 1", X, 0), view.holders().getFirst());
      assertEquals("test 2", view.waiters().getFirst().label());
      Actor.await(() -> table.view().getFirst().waiters().getFirst().waitingNanos() > 0);
      holder.release();
      outcome(waits);
      assertEquals(1, table.figures().waits());
      Actor.await(() -> table.figures().waitNanos() > 0);
    }
  }

  @Nested
  class Cycles {

    @Test
    void areFound() {
      WaitGraph graph = new WaitGraph();
      graph.add(1, 2);
      graph.add(2, 3);
      graph.add(4, 2);
      assertEquals(List.of(), graph.cycles());
      graph.add(3, 1);
      assertEquals(
          List.of(List.of(1L, 2L, 3L), List.of(2L, 3L, 1L), List.of(3L, 1L, 2L)),
          graph.cycles().stream().sorted((a, b) -> a.toString().compareTo(b.toString())).toList());
    }
  }
}
