package dev.pinfold.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.agent.AgentOptions.Limits;
import dev.pinfold.agent.Placement.Status;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The agent between a server in memory and a daemon that does what the test says.
final class AgentTest {

  private static final Limits LIMITS = new Limits(4, 2, 16, 100, 50, 10, 1000, 8);

  private final MemoryCoordinator server = new MemoryCoordinator();
  private final List<Agent> agents = new ArrayList<>();
  private FakeKubo kubo;
  private KuboClient client;

  @BeforeEach
  void startDaemon() throws IOException {
    kubo = new FakeKubo();
    client = new KuboClient(kubo.api(), KuboTimeouts.DEFAULT);
  }

  @AfterEach
  void stop() {
    agents.forEach(Agent::close);
    client.close();
    kubo.close();
  }

  /// Quick enough for tests; verification only when asked for.
  static AgentOptions.Times times(Duration repeat, Duration close) {
    return new AgentOptions.Times(
        Duration.ofSeconds(1),
        Duration.ofMillis(20),
        repeat,
        Duration.ofMillis(200),
        Duration.ofDays(1),
        close,
        Duration.ofMillis(20),
        Duration.ofMillis(200));
  }

  private Agent agent(Limits limits) {
    return agent(limits, times(Duration.ofMinutes(1), Duration.ofSeconds(60)));
  }

  private Agent agent(Limits limits, AgentOptions.Times times) {
    Agent agent =
        new Agent(
            AgentOptions.of("peer-1").with(limits).with(times),
            client,
            server,
            Clock.systemUTC(),
            new SplittableRandom(agents.size()));
    agents.add(agent);
    agent.start();
    return agent;
  }

  private static List<String> cids(int count) {
    List<String> cids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cids.add("cid%04d".formatted(i));
    }
    return cids;
  }

  @Test
  void everythingQueuedIsPinnedOnceAndNeverMoreAtATimeThanAllowed() {
    List<String> cids = cids(300);
    cids.forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    Agent agent = agent(LIMITS);
    Await.until("all are pinned", () -> server.all(Status.PINNED));
    assertEquals(300, kubo.added.size());
    assertEquals(new HashSet<>(cids), kubo.pins);
    assertTrue(kubo.runningMax.get() <= LIMITS.pins(), kubo.runningMax.toString());
    assertEquals(300, agent.figures().counts().pinned());
    assertTrue(server.acknowledgeCalls() < 300, "acknowledgements travel together");
    // The server has them a moment before the agent knows that.
    Await.until(
        "nothing is under way",
        () -> agent.figures().inFlight().equals(new Heartbeat.InFlight(0, 0, 0, 0)));
  }

  @Test
  void unpinRemovesAndAnAbsentPinIsDoneToo() {
    kubo.pins.add("held");
    server.want(WorkItem.unpin("held", 1));
    server.want(WorkItem.unpin("never", 1));
    agent(LIMITS);
    Await.until("both are gone", () -> server.all(Status.PINNED) && kubo.pins.isEmpty());
  }

  @Test
  void workThatIsHandedOutAgainIsNotStartedTwice() {
    CountDownLatch latch = new CountDownLatch(1);
    cids(10).forEach(cid -> kubo.hold(cid, latch));
    cids(10).forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    server.repeating(true);
    Agent agent = agent(LIMITS);
    Await.until("much is handed out again", () -> agent.figures().counts().known() >= 50);
    latch.countDown();
    Await.until("all are pinned", () -> server.all(Status.PINNED));
    assertEquals(10, kubo.added.size());
    assertEquals(10, Set.copyOf(kubo.added).size());
  }

  @Test
  void runningWorkIsToldAgainAndAgain() {
    CountDownLatch latch = new CountDownLatch(1);
    kubo.hold("slow", latch);
    server.want(WorkItem.pin("slow", 1));
    agent(LIMITS, times(Duration.ofMillis(30), Duration.ofSeconds(60)));
    Await.until("it is told three times", () -> server.states("slow").size() >= 3);
    latch.countDown();
    Await.until("it is pinned", () -> server.status("slow") == Status.PINNED);
    assertEquals(1, kubo.added.size());
  }

  @Test
  void unpinCancelsThePinThatRuns() {
    kubo.hold("unwanted", new CountDownLatch(1));
    server.want(WorkItem.pin("unwanted", 1));
    Agent agent = agent(LIMITS);
    Await.until("it is being pinned", () -> server.status("unwanted") == Status.PINNING);
    server.want(WorkItem.unpin("unwanted", 2));
    Await.until("it is unpinned", () -> server.status("unwanted") == null);
    assertEquals(1, agent.figures().counts().cancelled());
    assertEquals(0, agent.figures().counts().failed());
  }

  @Test
  void lateAcknowledgementIsFollowedByWhatTheServerWantsNow() {
    CountDownLatch latch = new CountDownLatch(1);
    kubo.hold("late", latch);
    server.want(WorkItem.pin("late", 1));
    Agent agent = agent(LIMITS);
    Await.until("it is being pinned", () -> server.status("late") == Status.PINNING);
    server.wantSilently(WorkItem.unpin("late", 2));
    latch.countDown();
    Await.until("it is unpinned", () -> server.status("late") == null);
    assertEquals(Set.of(), kubo.pins);
    assertTrue(agent.figures().counts().stale() >= 1);
  }

  @Test
  void lateUnpinIsFollowedByThePin() {
    CountDownLatch latch = new CountDownLatch(1);
    kubo.pins.add("back");
    kubo.script(
        "pin/rm",
        exchange -> {
          latch.await();
          kubo.pins.remove("back");
          FakeKubo.send(exchange, 200, "{\"Pins\":[\"back\"]}");
        });
    server.want(WorkItem.unpin("back", 1));
    agent(LIMITS);
    Await.until("it is being unpinned", () -> server.status("back") == Status.UNPINNING);
    server.wantSilently(WorkItem.pin("back", 2));
    latch.countDown();
    Await.until("it is pinned", () -> server.status("back") == Status.PINNED);
    assertEquals(Set.of("back"), kubo.pins);
  }

  @Test
  void acknowledgementsWaitWhileTheServerIsAway() {
    CountDownLatch latch = new CountDownLatch(1);
    cids(8).forEach(cid -> kubo.hold(cid, latch));
    cids(8).forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    Agent agent = agent(LIMITS);
    Await.until("work is taken", () -> kubo.added.size() == LIMITS.pins());
    server.away(true);
    latch.countDown();
    Await.until("all are pinned", () -> kubo.pins.size() == 8);
    Await.until("the server fails", () -> agent.figures().counts().serverFailures() > 3);
    assertFalse(server.all(Status.PINNED));
    server.away(false);
    Await.until("the server knows", () -> server.all(Status.PINNED));
    assertEquals(8, kubo.added.size());
  }

  @Test
  void workThatHasEndedIsNotStartedAgainBeforeTheServerHears() {
    cids(8).forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    server.deaf(true);
    server.repeating(true);
    Agent agent = agent(LIMITS);
    Await.until("all are pinned", () -> kubo.pins.size() == 8);
    Await.until("they are handed out again", () -> agent.figures().counts().known() >= 40);
    server.deaf(false);
    Await.until("the server knows", () -> server.all(Status.PINNED));
    assertEquals(8, kubo.added.size());
  }

  @Test
  void acknowledgementsWithoutRoomAreDroppedAndTheWorkComesAgain() {
    CountDownLatch latch = new CountDownLatch(1);
    cids(12).forEach(cid -> kubo.hold(cid, latch));
    cids(12).forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    Agent agent = agent(new Limits(12, 1, 40, 4, 2, 10, 1000, 8));
    Await.until("work is taken", () -> kubo.added.size() == 12);
    server.away(true);
    latch.countDown();
    // Of twelve, four wait and two are underway.
    Await.until("some are dropped", () -> agent.figures().counts().dropped() >= 6);
    server.away(false);
    server.repeating(true);
    Await.until("the server knows", () -> server.all(Status.PINNED));
  }

  @Test
  void acknowledgementThatTheServerRefusesDoesNotHoldUpTheOthers() {
    server.poison("cid0003");
    cids(10).forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    Agent agent = agent(LIMITS);
    Await.until(
        "the others are known",
        () -> cids(10).stream().filter(cid -> server.status(cid) == Status.PINNED).count() == 9);
    Await.until("it is dropped", () -> agent.figures().counts().dropped() > 0);
  }

  @Test
  void failureOfTheDaemonIsTheItems() {
    kubo.script(
        "pin/add",
        exchange -> FakeKubo.send(exchange, 500, "{\"Message\":\"disk full\",\"Type\":\"error\"}"));
    server.want(WorkItem.pin("unlucky", 3));
    Agent agent = agent(LIMITS);
    Await.until("it has failed", () -> server.status("unlucky") == Status.FAILED);
    Acknowledgement last = server.last("unlucky");
    assertNotNull(last);
    assertEquals("disk full", last.error());
    assertEquals(3, last.epoch());
    assertTrue(agent.figures().daemonUp());
  }

  @Test
  void directPinOverARecursiveOneIsHeld() {
    kubo.script(
        "pin/add",
        exchange ->
            FakeKubo.send(
                exchange, 500, "{\"Message\":\"x already pinned recursively\",\"Code\":0}"));
    server.want(new WorkItem("both", WorkItem.Action.PIN, false, 1, 0, List.of(), null));
    agent(LIMITS);
    Await.until("it counts as pinned", () -> server.status("both") == Status.PINNED);
  }

  @Test
  void itemThatBreaksTheDaemonAgainAndAgainFails() {
    kubo.script("pin/add", exchange -> exchange.getRequestBody().close());
    server.want(WorkItem.pin("breaker", 1));
    Agent agent = agent(LIMITS);
    Await.until("it has failed", () -> server.status("breaker") == Status.FAILED);
    assertTrue(agent.figures().counts().daemonOutages() > 2);
  }

  @Test
  void restartedAgentGoesOnWithWhatTheFirstHadTaken() {
    CountDownLatch latch = new CountDownLatch(1);
    cids(6).forEach(cid -> kubo.hold(cid, latch));
    cids(6).forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    Agent first = agent(LIMITS, times(Duration.ofMinutes(1), Duration.ZERO));
    Await.until("work runs", () -> kubo.added.size() == LIMITS.pins());
    first.close();
    Heartbeat before = server.heartbeat();
    assertFalse(server.all(Status.PINNED));
    latch.countDown();
    agent(LIMITS);
    Await.until("all are pinned", () -> server.all(Status.PINNED));
    assertNotNull(before);
    assertNotEquals(before.session(), server.heartbeat().session());
  }

  @Test
  void closingLetsWorkEndAndTellsOfIt() {
    CountDownLatch latch = new CountDownLatch(1);
    kubo.hold("cid0000", latch);
    server.want(WorkItem.pin("cid0000", 1));
    Agent agent = agent(LIMITS);
    Await.until("work runs", () -> kubo.running.get() == 1);
    Thread closing = Thread.ofVirtual().start(agent::close);
    Await.until("it waits", () -> closing.getState() == Thread.State.TIMED_WAITING);
    server.want(WorkItem.pin("cid0001", 1));
    latch.countDown();
    Await.until("it is closed", () -> !closing.isAlive());
    assertEquals(Status.PINNED, server.status("cid0000"));
    assertEquals(List.of("cid0000"), kubo.added);
  }

  @Test
  void verificationFindsWhatIsMissingAndWhatIsTooMuch() {
    cids(100).forEach(cid -> kubo.pins.add(cid));
    cids(100).forEach(cid -> server.believe(cid, Status.PINNED));
    kubo.pins.remove("cid0017");
    kubo.pins.remove("cid0099");
    server.believe("cid0042", Status.FAILED);
    kubo.pins.add("foreign");
    // Room for 20 of the 100 pins at a time.
    Agent agent = agent(new Limits(4, 2, 16, 100, 2, 7, 20, 8));
    Await.until("it has verified", () -> agent.figures().lastVerification() != null);
    assertEquals(
        Set.of(
            new Drift("cid0017", false),
            new Drift("cid0099", false),
            new Drift("cid0042", true),
            new Drift("foreign", true)),
        Set.copyOf(server.drifts()));
    assertEquals(4, server.drifts().size());
    assertEquals(2, agent.figures().counts().missing());
    assertEquals(0, agent.figures().counts().extra());
    Await.until("all is well again", () -> server.all(Status.PINNED));
    assertEquals(Set.of("cid0017", "cid0099"), Set.copyOf(kubo.added));
    assertTrue(kubo.pins.contains("foreign"));
  }

  @Test
  void whatTheDaemonHoldsIsFoundOutBeforeWorkIsTaken() {
    cids(100).forEach(cid -> kubo.pins.add(cid));
    cids(100).forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    server.want(WorkItem.pin("new", 1));
    agent(LIMITS);
    Await.until("all are pinned", () -> server.all(Status.PINNED));
    assertEquals(List.of("new"), kubo.added);
  }

  @Test
  void workIsTakenThoughVerificationFails() {
    kubo.script("pin/ls", exchange -> FakeKubo.send(exchange, 500, "broken"));
    server.want(WorkItem.pin("cid", 1));
    agent(LIMITS);
    Await.until("it is pinned", () -> server.status("cid") == Status.PINNED);
  }

  @Test
  void whatIsHeldAloneIsNotHeldWhole() {
    kubo.direct.addAll(List.of("failed", "pinned", "direct"));
    server.believe("failed", Status.FAILED);
    server.believe("pinned", Status.PINNED);
    server.want(new WorkItem("direct", WorkItem.Action.PIN, false, 1, 0, List.of(), null));
    Agent agent = agent(LIMITS);
    Await.until("it is pinned", () -> server.status("direct") == Status.PINNED);
    agent.verify();
    assertEquals(List.of(new Drift("pinned", false)), server.drifts());
    assertEquals(Status.FAILED, server.status("failed"));
  }

  @Test
  void verificationAsksAgainBeforeItCallsAPinMissing() {
    cids(20).forEach(cid -> kubo.pins.add(cid));
    cids(20).forEach(cid -> server.believe(cid, Status.PINNED));
    // A stream that is cut off without a sign.
    kubo.script(
        "pin/ls",
        exchange -> {
          String cid = FakeKubo.arg(exchange);
          FakeKubo.send(
              exchange,
              200,
              cid.isEmpty()
                  ? "{\"Type\":\"recursive\",\"Cid\":\"cid0000\"}\n"
                  : "{\"Keys\":{\"" + cid + "\":{\"Type\":\"recursive\"}}}");
        });
    Agent agent = agent(LIMITS);
    Await.until("it has verified", () -> agent.figures().lastVerification() != null);
    assertEquals(List.of(), server.drifts());
  }

  @Test
  void originsThatHangDoNotHoldUpThePin() {
    Set<String> dialed = ConcurrentHashMap.newKeySet();
    kubo.script(
        "swarm/connect",
        exchange -> {
          dialed.add(FakeKubo.arg(exchange));
          new CountDownLatch(1).await();
        });
    CountDownLatch latch = new CountDownLatch(1);
    kubo.hold("cid", latch);
    List<String> origins = List.of("/ip4/1/p2p/a", "/ip4/2/p2p/b");
    server.want(new WorkItem("cid", WorkItem.Action.PIN, true, 1, 0, origins, null));
    agent(LIMITS);
    Await.until("both are dialed", () -> dialed.equals(Set.copyOf(origins)));
    latch.countDown();
    Await.until("it is pinned", () -> server.status("cid") == Status.PINNED);
  }

  @Test
  void updateIsPreferredAndWhereItFailsThePinIsAdded() {
    kubo.script(
        "pin/update",
        exchange -> {
          boolean known = FakeKubo.arg(exchange).equals("held");
          if (known) {
            kubo.pins.add("a");
          }
          FakeKubo.send(
              exchange,
              known ? 200 : 500,
              known ? "{\"Pins\":[]}" : "{\"Message\":\"not recursively pinned already\"}");
        });
    server.want(new WorkItem("a", WorkItem.Action.PIN, true, 1, 0, List.of(), "held"));
    server.want(new WorkItem("b", WorkItem.Action.PIN, true, 1, 0, List.of(), "lost"));
    agent(LIMITS);
    Await.until("both are pinned", () -> server.all(Status.PINNED));
    assertEquals(List.of("b"), kubo.added);
  }

  @Test
  void daemonThatCannotTellItsSizePinsAllTheSame() {
    kubo.script("repo/stat", exchange -> FakeKubo.send(exchange, 403, "forbidden"));
    server.want(WorkItem.pin("cid", 1));
    agent(LIMITS);
    Await.until("it is pinned", () -> server.status("cid") == Status.PINNED);
    assertEquals(-1, server.heartbeat().daemon().freeBytes());
  }
}
