package dev.pinfold.pins.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerWorkTest {

  @TempDir Path directory;
  private Stage stage;
  private Owner owner;

  @BeforeEach
  void open() {
    stage = new Stage(directory);
    stage.alive("a");
    stage.sweep();
    owner = stage.owners.create("o", Quota.UNLIMITED);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private void want(int from, int to) {
    List<Wish> wishes = new ArrayList<>();
    for (int i = from; i < to; i++) {
      wishes.add(Wish.of(Stage.cid(i), Stage.everywhere(), true));
    }
    stage.service.want(owner, wishes).forEach(Outcome::orThrow);
  }

  private static List<Withdrawal> withdrawals(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> Withdrawal.of(Stage.cid(i))).toList();
  }

  private List<Cid> work(int max) throws InterruptedException {
    return stage.work.work("a", max, Duration.ZERO).stream().map(Pin::cid).toList();
  }

  @Test
  void workIsHandedOutOnceUntilItsLeaseEnds() throws Exception {
    want(0, 5);
    List<Cid> first = work(3);
    assertEquals(3, first.size());
    List<Cid> second = work(10);
    assertEquals(2, second.size());
    assertEquals(List.of(), work(10));
    // Who says that it works at it keeps it.
    stage.clock.advance(Duration.ofSeconds(50));
    stage.tell(first.getFirst(), "a", Observation.PINNING);
    stage.clock.advance(Duration.ofSeconds(11));
    List<Cid> again = work(10);
    assertEquals(4, again.size());
    assertTrue(!again.contains(first.getFirst()));
    stage.tell(again.getFirst(), "a", Observation.PINNED);
    stage.clock.advance(Duration.ofSeconds(120));
    assertEquals(4, work(10).size());
  }

  @Test
  void anAgentThatStartsAgainGetsItAllAgain() throws Exception {
    want(0, 5);
    assertEquals(5, work(10).size());
    stage.work.heartbeat(Stage.peer("a", 1), "session");
    assertEquals(List.of(), work(10));
    stage.work.heartbeat(Stage.peer("a", 1), "another session");
    assertEquals(5, work(10).size());
  }

  @Test
  void afterARestartEverythingIsHandedOutAgain() throws Exception {
    want(0, 5);
    assertEquals(5, work(10).size());
    stage = stage.reopen();
    assertEquals(5, work(10).size());
  }

  @Test
  void whatHasFailedComesAgainInTime() throws Exception {
    want(0, 1);
    work(1);
    stage.tell(Stage.cid(0), "a", Observation.FAILED);
    assertEquals(List.of(), work(1));
    stage.clock.advance(Duration.ofSeconds(10));
    assertEquals(List.of(Stage.cid(0)), work(1));
  }

  @Test
  void whatShouldGoAndWhatShouldComeBothHaveAPart() throws Exception {
    want(0, 40);
    stage.service.release(owner, withdrawals(0, 3));
    for (int i = 3; i < 20; i++) {
      stage.service.release(owner, Stage.cid(i));
    }
    List<Pin> work = stage.work.work("a", 8, Duration.ZERO);
    long letGo =
        work.stream()
            .map(pin -> Objects.requireNonNull(pin.placements().get("a")).status().intent())
            .filter(PinIntent.RELEASED::equals)
            .count();
    assertEquals(8, work.size());
    assertTrue(letGo > 0 && letGo < 8, "to let go: " + letGo);
    List<Cid> all = new ArrayList<>(work.stream().map(Pin::cid).toList());
    List<Cid> more = work(8);
    while (!more.isEmpty()) {
      all.addAll(more);
      more = work(8);
    }
    assertEquals(40, all.stream().distinct().count());
    assertEquals(40, all.size());
  }

  @Test
  void outcomesComeInTheOrderOfWhatWasTold() {
    want(0, 2);
    long epoch = Objects.requireNonNull(stage.pin(Stage.cid(1)).placements().get("a")).epoch();
    List<Outcome> outcomes =
        stage.work.acknowledge(
            List.of(
                new Command.Acknowledge(Stage.cid(9), "a", 1, Observation.PINNED, "", 0),
                new Command.Acknowledge(Stage.cid(1), "a", epoch, Observation.PINNED, "", 0)));
    assertEquals(new Outcome.Stale(PinIntent.RELEASED, 0), outcomes.get(0));
    assertInstanceOf(Outcome.Done.class, outcomes.get(1));
    List<Outcome> found =
        stage.work.verify(
            List.of(
                new Command.Verify(Stage.cid(1), "a", false),
                new Command.Verify(Stage.cid(9), "a", true)));
    assertInstanceOf(Outcome.Done.class, found.get(0));
    assertEquals(
        PlacementStatus.QUEUED,
        Objects.requireNonNull(stage.pin(Stage.cid(1)).placements().get("a")).status());
    assertEquals(new Outcome.Stale(PinIntent.RELEASED, 0), found.get(1));
  }

  @Test
  void whoWaitsIsHandedWhatArrives() throws Exception {
    FutureTask<List<Pin>> waiting =
        new FutureTask<>(() -> stage.work.work("a", 10, Duration.ofSeconds(60)));
    Thread.ofPlatform().start(waiting);
    want(0, 1);
    assertEquals(List.of(Stage.cid(0)), waiting.get().stream().map(Pin::cid).toList());
  }

  @Test
  void whoWaitsIsWokenByWhatIsTakenBack() throws Exception {
    want(0, 2);
    assertEquals(2, work(10).size());
    long seen = stage.service.arrivals().count("a");
    FutureTask<Boolean> waiting =
        new FutureTask<>(
            () -> {
              stage.service.arrivals().await("a", seen, Duration.ofHours(1));
              return true;
            });
    Thread.ofPlatform().start(waiting);
    stage.service.release(owner, withdrawals(0, 2));
    assertTrue(waiting.get());
  }

  @Test
  void anAgentThatWasKilledIsHandedNothingWhileItsConnectionWaits() throws Exception {
    want(0, 5);
    assertEquals(5, work(10).size());
    FutureTask<List<Pin>> killed =
        new FutureTask<>(() -> stage.work.work("a", 10, Duration.ofSeconds(2)));
    Thread waiting = Thread.ofPlatform().start(killed);
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    stage.work.heartbeat(Stage.peer("a", 1), "another session");
    assertEquals(List.of(), killed.get());
    assertEquals(5, work(10).size());
  }

  @Test
  void whoWaitsIsAnsweredWhenTheServerEnds() throws Exception {
    FutureTask<List<Pin>> waiting =
        new FutureTask<>(() -> stage.work.work("a", 10, Duration.ofSeconds(60)));
    Thread.ofPlatform().start(waiting);
    long begin = System.nanoTime();
    stage.work.end();
    assertEquals(List.of(), waiting.get());
    assertEquals(List.of(), stage.work.work("a", 10, Duration.ofSeconds(60)));
    assertTrue(System.nanoTime() - begin < Duration.ofSeconds(30).toNanos());
  }

  @Test
  void whoWaitsForAPeerIsWokenByItsWorkOnly() throws Exception {
    Arrivals arrivals = new Arrivals();
    long seen = arrivals.count("a");
    FutureTask<Boolean> waiting =
        new FutureTask<>(
            () -> {
              arrivals.await("a", seen, Duration.ofHours(1));
              return true;
            });
    Thread.ofPlatform().start(waiting);
    arrivals.arrive(List.of("b"));
    assertEquals(seen, arrivals.count("a"));
    arrivals.arrive(List.of("b", "a"));
    assertTrue(waiting.get());
    assertEquals(seen + 1, arrivals.count("a"));
    // What came before one waits is not waited for.
    arrivals.await("a", seen, Duration.ofHours(1));
    arrivals.await("a", seen + 1, Duration.ofNanos(1));
  }

  @Test
  void goesThroughAllThatAPeerShouldHold() {
    want(0, 30);
    stage.alive("b");
    for (int i = 30; i < 60; i++) {
      stage.want(owner, Stage.cid(i), Stage.named("n"));
    }
    List<Cid> expected = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      if (stage.pin(Stage.cid(i)).placements().containsKey("a")) {
        expected.add(Stage.cid(i));
      }
    }
    for (int max : List.of(1, 7, 1_000)) {
      List<Cid> found = new ArrayList<>();
      PeerWork.Held held = stage.work.placements("a", null, max);
      held.pins().forEach(pin -> found.add(pin.cid()));
      while (held.next() != null) {
        held = stage.work.placements("a", held.next(), max);
        held.pins().forEach(pin -> found.add(pin.cid()));
      }
      assertEquals(expected.size(), found.size());
      assertTrue(found.containsAll(expected));
    }
    PeerWork.Held none = stage.work.placements("nobody", null, 1_000);
    assertEquals(List.of(), none.pins());
    assertNull(none.next());
    assertNotNull(stage.work.placements("a", null, 1).next());
  }
}
