package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.agent.IpfsDaemon;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server, an agent as a process of its own, and a real IPFS daemon: content is added, held,
/// missed and found again.
class DaemonTest {

  @TempDir static Path directory;
  private static IpfsDaemon daemon;
  private static ServerProcess server;
  private static AgentProcess agent;

  @BeforeAll
  static void start() throws Exception {
    daemon = IpfsDaemon.start(directory);
    server =
        ServerProcess.start(
            "daemon-server", directory.resolve("data"), "--set", "ipfs.add-api=" + daemon.api());
    // What is missing is given up soon: the daemon would wait for it for ever.
    agent = AgentProcess.start("daemon-agent", server.admin().base(), daemon.api(), "--stall", "2");
    Await.until(
        "the agent is known",
        () -> server.cluster().get("/peers").expect(200).lines(),
        peers -> names(peers).contains("daemon-agent"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (agent != null) {
      agent.close();
    }
    if (server != null) {
      server.close();
    }
    if (daemon != null) {
      daemon.close();
    }
  }

  private static List<String> names(List<JsonNode> peers) {
    return peers.stream().map(peer -> peer.path("peername").asText()).toList();
  }

  @Test
  void contentIsAddedAndHeld() throws Exception {
    new NodeScript(NpmProject.ensure("clients"), "cluster-client-add.js")
        .run(server.cluster().base());
    assertTrue(holds(Cids.of("content of a file")));
  }

  @Test
  void whatCannotBeFoundFailsUntilItCan() throws Exception {
    byte[] content = "found only later".getBytes(StandardCharsets.UTF_8);
    String cid = daemon.cidOf(content);
    Http pinning = server.pinning(server.newOwner("alice"));
    JsonNode made = pinning.post("/pins", "{\"cid\":\"" + cid + "\"}").expect(202).json();
    String path = "/pins/" + made.path("requestid").asText();
    JsonNode failed =
        Await.until(
            "it has failed",
            () -> pinning.get(path).expect(200).json(),
            pin -> pin.path("status").asText().equals("failed"));
    assertFalse(failed.at("/info/status_details").asText().isBlank(), failed::toString);
    assertEquals(1, pinning.get("/pins?status=failed").json().path("count").asInt());
    assertEquals(0, pinning.get("/pins").json().path("count").asInt());
    JsonNode status = server.cluster().get("/pins?filter=pin_error").expect(200).json();
    assertEquals(cid, status.path("cid").asText());
    JsonNode there = status.path("peer_map").elements().next();
    assertEquals("pin_error", there.path("status").asText());
    assertFalse(there.path("error").asText().isBlank(), status::toString);
    assertTrue(there.path("attempt_count").asInt() > 0, status::toString);

    daemon.add(content);
    server.cluster().post("/pins/" + cid + "/recover").expect(200);
    Await.until(
        "it is pinned",
        () -> pinning.get(path).expect(200).json().path("status").asText(),
        "pinned"::equals);
    assertTrue(holds(cid));
    pinning.delete(path).expect(202);
    Await.until("it is let go", () -> !holds(cid));
  }

  @Test
  void garbageIsCollected() throws Exception {
    String garbage = daemon.add("nobody wants this".getBytes(StandardCharsets.UTF_8));
    JsonNode answer = server.cluster().post("/ipfs/gc").expect(200).json();
    JsonNode peer = answer.path("peer_map").elements().next();
    assertEquals(
        List.of("peer", "peername", "keys"),
        peer.properties().stream().map(Map.Entry::getKey).toList());
    assertTrue(peer.path("keys").findValuesAsText("key").contains(garbage), answer::toString);
  }

  /// Whether the daemon itself says so.
  private static boolean holds(String cid) throws Exception {
    return Http.at(daemon.api()).post("/api/v0/pin/ls?arg=" + cid).status() == 200;
  }
}
