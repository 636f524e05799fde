package dev.pinfold.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.agent.KuboClient.PinKind;
import dev.pinfold.base.ProblemException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// The client and answers that the daemon of the other tests does not give: Kubo's, slow ones,
/// broken ones.
final class KuboAnswersTest {

  private static final Duration LONG = Duration.ofMinutes(10);

  private FakeKubo kubo;

  @BeforeEach
  void start() throws IOException {
    kubo = new FakeKubo();
  }

  @AfterEach
  void stop() {
    kubo.close();
  }

  private KuboClient client(Duration stall) {
    return new KuboClient(kubo.api(), KuboTimeouts.DEFAULT.withPinStall(stall).withCall(LONG));
  }

  private static String code(Executable call) {
    return assertThrows(ProblemException.class, call).problem().code();
  }

  private static void line(OutputStream out, String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Test
  void pinThatComesForwardMayTakeLongerThanTheStallTime() {
    kubo.script(
        "pin/add",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 1; i <= 12; i++) {
              line(out, "{\"Progress\":" + i + "}");
              Thread.sleep(400);
            }
            line(out, "{\"Pins\":[\"Qm\"]}");
          }
        });
    List<Long> progress = new ArrayList<>();
    try (KuboClient client = client(Duration.ofSeconds(4))) {
      client.pinAdd("Qm", true, progress::add);
    }
    assertEquals(12, progress.size());
    assertEquals(12L, progress.getLast());
  }

  @Test
  void repeatedProgressIsNone() {
    kubo.script(
        "pin/add",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              line(out, "{\"Progress\":3}");
              Thread.sleep(20);
            }
          }
        });
    try (KuboClient client = client(Duration.ofMillis(300))) {
      assertEquals(DaemonProblem.TIMEOUT, code(() -> client.pinAdd("Qm", true, _ -> {})));
    }
  }

  @Test
  void errorAmidTheProgressIsTheDaemonsWord() {
    kubo.script(
        "pin/add",
        exchange ->
            FakeKubo.send(
                exchange,
                200,
                "{\"Progress\":1}\n{\"Message\":\"no space\",\"Code\":0,\"Type\":\"error\"}\n"));
    try (KuboClient client = client(LONG)) {
      ProblemException failure =
          assertThrows(ProblemException.class, () -> client.pinAdd("Qm", true, _ -> {}));
      assertEquals("no space", DaemonProblem.text(failure));
    }
  }

  @Test
  void progressWithoutAPinIsNoSuccess() {
    kubo.script("pin/add", exchange -> FakeKubo.send(exchange, 200, "{\"Progress\":1}\n"));
    try (KuboClient client = client(LONG)) {
      assertEquals(DaemonProblem.FAILED, code(() -> client.pinAdd("Qm", true, _ -> {})));
    }
  }

  @Test
  void interruptEndsACallAtOnce() throws Exception {
    kubo.hold("Qm", new CountDownLatch(1));
    AtomicReference<String> seen = new AtomicReference<>();
    try (KuboClient client = client(LONG)) {
      Thread caller =
          Thread.ofVirtual().start(() -> seen.set(code(() -> client.pinAdd("Qm", true, _ -> {}))));
      Await.until("it runs", () -> kubo.running.get() == 1);
      caller.interrupt();
      caller.join();
    }
    assertEquals("daemon_call_cancelled", seen.get());
  }

  @Test
  void connectionThatBreaksBeforeTheAnswerIsTriedOnceMore() {
    AtomicInteger calls = new AtomicInteger();
    kubo.script(
        "version",
        exchange -> {
          if (calls.incrementAndGet() > 1) {
            FakeKubo.send(exchange, 200, "{\"Version\":\"0.43.1\"}");
          }
        });
    try (KuboClient client = client(LONG)) {
      assertEquals("0.43.1", client.version());
    }
    assertEquals(2, calls.get());
  }

  @Test
  void longAnswersAreRefused() {
    kubo.script(
        "version", exchange -> FakeKubo.send(exchange, 200, "{\"V\":\"" + "x".repeat(2 << 20)));
    kubo.script(
        "pin/ls", exchange -> FakeKubo.send(exchange, 200, "{\"C\":\"" + "x".repeat(1 << 17)));
    try (KuboClient client = client(LONG)) {
      assertEquals(DaemonProblem.FAILED, code(client::version));
      assertEquals(DaemonProblem.FAILED, code(() -> client.pinLs(PinKind.DIRECT, _ -> {})));
    }
  }

  @Test
  void answersThatAreNoJsonAreRefused() {
    kubo.script("version", exchange -> FakeKubo.send(exchange, 200, "<html>"));
    kubo.script("id", exchange -> FakeKubo.send(exchange, 502, "<html>bad gateway</html>"));
    try (KuboClient client = client(LONG)) {
      assertEquals(DaemonProblem.FAILED, code(client::version));
      ProblemException failure = assertThrows(ProblemException.class, client::id);
      assertEquals("<html>bad gateway</html>", DaemonProblem.text(failure));
    }
  }

  @Test
  void kubosWordsForWhatIsNotPinnedAreUnderstood() {
    kubo.script(
        "pin/rm",
        exchange ->
            FakeKubo.send(
                exchange,
                500,
                "{\"Message\":\"not pinned or pinned indirectly\",\"Code\":0,\"Type\":\"error\"}"));
    kubo.script(
        "pin/ls",
        exchange ->
            FakeKubo.send(
                exchange, 200, "{\"Keys\":{\"Qm1\":{\"Type\":\"indirect through Qm2\"}}}"));
    try (KuboClient client = client(LONG)) {
      assertFalse(client.pinRm("Qm1"));
      assertEquals(Optional.of(PinKind.INDIRECT), client.pinLs("Qm1"));
    }
  }

  @Test
  void unlimitedStorageIsTheGreatestNumber() {
    kubo.script(
        "repo/stat",
        exchange ->
            FakeKubo.send(exchange, 200, "{\"RepoSize\":5,\"StorageMax\":18446744073709551615}"));
    try (KuboClient client = client(LONG)) {
      assertEquals(new KuboClient.RepoStat(5, Long.MAX_VALUE), client.repoStat());
    }
  }

  @Test
  void updateOfADaemonThatKnowsItAddsNothing() {
    kubo.script(
        "pin/update", exchange -> FakeKubo.send(exchange, 200, "{\"Pins\":[\"Qm1\",\"Qm2\"]}"));
    try (KuboClient client = client(LONG)) {
      client.pinUpdate("Qm1", "Qm2");
    }
    assertEquals(List.of(), kubo.added);
  }

  @Test
  void streamOfManyPinsDoesNotGatherThem() {
    int count = 300_000;
    kubo.script(
        "pin/ls",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody())) {
            for (int i = 0; i < count; i++) {
              out.write(
                  ("{\"Cid\":\"bafkrei" + i + "\",\"Type\":\"recursive\"}\n")
                      .getBytes(StandardCharsets.UTF_8));
            }
          }
        });
    AtomicLong seen = new AtomicLong();
    try (KuboClient client = client(LONG)) {
      client.pinLs(PinKind.RECURSIVE, _ -> seen.incrementAndGet());
      assertEquals(count, seen.get());
      // A consumer that stops closes the stream, and the client goes on.
      assertThrows(
          IllegalStateException.class,
          () ->
              client.pinLs(
                  PinKind.RECURSIVE,
                  _ -> {
                    throw new IllegalStateException("enough");
                  }));
      assertTrue(client.id().peerId().equals("fake"));
    }
  }
}
