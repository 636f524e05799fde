package dev.pinfold.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.agent.Acknowledgement.State;
import dev.pinfold.agent.Placement.Status;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The bytes of `PROTOCOL.md`.
final class HttpCoordinatorTest {

  private ProtocolServer server;
  private HttpCoordinator coordinator;

  @BeforeEach
  void start() throws IOException {
    server = new ProtocolServer();
    coordinator = new HttpCoordinator(server.base(), "s3cret", Duration.ofMinutes(1));
  }

  @AfterEach
  void stop() {
    coordinator.close();
    server.close();
  }

  @Test
  void heartbeat() throws Exception {
    server.answer("PUT /admin/v1/peers/rack%207%2Fa", 200, "{\"interval_ms\":2500}");
    Heartbeat heartbeat =
        new Heartbeat(
            "rack 7/a",
            "rack-7",
            "5f0c1de29a71b344",
            "0.1.0",
            Map.of("region", "eu"),
            new Heartbeat.Daemon(
                true, null, "12D3", List.of("/ip4/192.0.2.7/tcp/4001"), "kubo/0.43.1", 9, 8),
            new Heartbeat.InFlight(12, 10, 1, 3));
    assertEquals(Duration.ofMillis(2500), coordinator.heartbeat(heartbeat).interval());
    ProtocolServer.Request request = server.requests.getFirst();
    assertEquals("Bearer s3cret", request.authorization());
    assertEquals(
        ProtocolServer.json(
                """
            {"name":"rack-7","session":"5f0c1de29a71b344","agent_version":"0.1.0",
             "tags":{"region":"eu"},
             "ipfs":{"up":true,"error":null,"peer_id":"12D3",
                     "addresses":["/ip4/192.0.2.7/tcp/4001"],"version":"kubo/0.43.1",
                     "free_bytes":9,"repo_bytes":8},
             "in_flight":{"queued":12,"pinning":10,"unpinning":1,"unacknowledged":3}}
            """)
            .toString(),
        ProtocolServer.json(request.body()).toString());
  }

  @Test
  void work() {
    server.answer(
        "GET /admin/v1/peers/p/work?max=3&wait_ms=1500",
        200,
        """
        {"cid":"bafa","action":"pin","mode":"direct","epoch":7,"attempts":2,\
        "origins":["/ip4/1"],"update_from":"Qm1"}

        {"cid":"bafb","action":"unpin","epoch":8,"new_field":{}}
        {"cid":"bafc","action":"pin","epoch":9,"update_from":null}
        """);
    assertEquals(
        List.of(
            new WorkItem("bafa", WorkItem.Action.PIN, false, 7, 2, List.of("/ip4/1"), "Qm1"),
            WorkItem.unpin("bafb", 8),
            WorkItem.pin("bafc", 9)),
        coordinator.work("p", 3, Duration.ofMillis(1500)));
    assertEquals("", server.requests.getFirst().body());
  }

  @Test
  void noWork() {
    server.answer("GET /admin/v1/peers/p/work?max=3&wait_ms=0", 204, "");
    assertEquals(List.of(), coordinator.work("p", 3, Duration.ZERO));
    server.answer("GET /admin/v1/peers/p/work?max=3&wait_ms=0", 200, "");
    assertEquals(List.of(), coordinator.work("p", 3, Duration.ZERO));
  }

  @Test
  void acknowledgements() {
    server.answer(
        "POST /admin/v1/peers/p/acks",
        200,
        """
        {"cid":"a","result":"accepted"}
        {"cid":"b","result":"stale","now":"unpin","epoch":9}
        {"cid":"c","result":"stale","now":"pin","epoch":10,"mode":"direct"}
        {"cid":"d","result":"stale","now":"none","epoch":11}
        """);
    List<Acknowledgement> acks =
        List.of(
            new Acknowledgement("a", 7, State.PINNED, null, 1024L),
            new Acknowledgement("b", 7, State.FAILED, "disk \"full\"", null),
            new Acknowledgement("c", 7, State.UNPINNED, null, null),
            new Acknowledgement("d", 7, State.PINNING, null, null));
    assertEquals(
        List.of(
            new Acknowledgement.Answer.Accepted("a"),
            new Acknowledgement.Answer.Stale("b", Acknowledgement.Now.UNPIN, 9, true),
            new Acknowledgement.Answer.Stale("c", Acknowledgement.Now.PIN, 10, false),
            new Acknowledgement.Answer.Stale("d", Acknowledgement.Now.NOTHING, 11, true)),
        coordinator.acknowledge("p", acks));
    assertEquals(
        """
        {"cid":"a","epoch":7,"state":"pinned","size_bytes":1024}
        {"cid":"b","epoch":7,"state":"failed","error":"disk \\"full\\""}
        {"cid":"c","epoch":7,"state":"unpinned"}
        {"cid":"d","epoch":7,"state":"pinning"}
        """,
        server.requests.getFirst().body());
  }

  @Test
  void placements() {
    server.answer(
        "GET /admin/v1/peers/p/placements?max=2",
        200,
        "{\"cid\":\"a\",\"status\":\"pinned\",\"mode\":\"direct\"}\n"
            + "{\"cid\":\"b\",\"status\":\"unpin_queued\"}\n"
            + "{\"next\":\"b+/=\"}\n");
    server.answer(
        "GET /admin/v1/peers/p/placements?max=2&after=b%2B%2F%3D", 200, "{\"next\":null}\n");
    Placement.Page first = coordinator.placements("p", null, 2);
    assertEquals(
        List.of(
            new Placement("a", Status.PINNED, false),
            new Placement("b", Status.UNPIN_QUEUED, true)),
        first.placements());
    Placement.Page second = coordinator.placements("p", first.next(), 2);
    assertEquals(List.of(), second.placements());
    assertNull(second.next());
  }

  @Test
  void drift() {
    server.answer(
        "POST /admin/v1/peers/p/drift",
        200,
        """
        {"cid":"a","result":"queued"}
        {"cid":"b","result":"ignored"}
        {"cid":"c","result":"settled"}
        """);
    assertEquals(
        List.of(
            new Drift.Answer("a", Drift.Action.QUEUED),
            new Drift.Answer("b", Drift.Action.IGNORED),
            new Drift.Answer("c", Drift.Action.SETTLED)),
        coordinator.drift(
            "p", List.of(new Drift("a", false), new Drift("b", true), new Drift("c", true))));
    assertEquals(
        """
        {"cid":"a","held":false}
        {"cid":"b","held":true}
        {"cid":"c","held":true}
        """,
        server.requests.getFirst().body());
  }

  private void assertProblem(String code, Kind kind) {
    ProblemException failure =
        assertThrows(ProblemException.class, () -> coordinator.placements("p", null, 1));
    assertEquals(code, failure.problem().code(), failure.getMessage());
    assertEquals(kind, failure.problem().kind());
  }

  @Test
  void whatTheServerSaysDecidesWhetherToAskAgain() {
    String line = "GET /admin/v1/peers/p/placements?max=1";
    Map.of(
            400, Kind.INVALID,
            401, Kind.UNAVAILABLE,
            404, Kind.NOT_FOUND,
            409, Kind.CONFLICT,
            413, Kind.LIMIT,
            422, Kind.INVALID,
            429, Kind.BUSY,
            500, Kind.UNAVAILABLE,
            503, Kind.UNAVAILABLE)
        .forEach(
            (status, kind) -> {
              server.answer(line, status, "{\"code\":\"x\",\"message\":\"y\"}");
              boolean never = kind == Kind.INVALID || kind == Kind.LIMIT;
              assertProblem(never ? "server_refused" : "server_failed", kind);
            });
  }

  @Test
  void answersThatAreNotAsAgreedAreNotUsed() {
    String line = "GET /admin/v1/peers/p/placements?max=1";
    for (String body :
        List.of(
            "",
            "{\"cid\":\"a\",\"status\":\"pinned\"}\n",
            "{\"cid\":\"a\",\"status\":\"remote\"}\n{\"next\":null}\n",
            "{\"cid\":\"a\",\"status\":\"pinned\"}\n{\"cid\":\"b\",\"status\":\"pinned\"}\n"
                + "{\"next\":null}",
            "{\"status\":\"pinned\"}\n{\"next\":null}\n",
            "[]\n",
            "{\"cid\":\n",
            "{\"cid\":\"" + "a".repeat(1 << 16) + "\"}\n")) {
      server.answer(line, 200, body);
      assertProblem("server_answer_invalid", Kind.UNAVAILABLE);
    }
  }

  @Test
  void serverThatIsAwayIsUnreachable() {
    URI base = server.base();
    server.close();
    try (HttpCoordinator lost = new HttpCoordinator(base, null, Duration.ofMinutes(1))) {
      ProblemException failure =
          assertThrows(ProblemException.class, () -> lost.work("p", 1, Duration.ZERO));
      assertEquals("server_unreachable", failure.problem().code());
      assertEquals(Kind.UNAVAILABLE, failure.problem().kind());
    }
  }
}
