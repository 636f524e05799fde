package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.agent.IpfsDaemon;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server, an agent and an IPFS daemon, of which the first two are killed while there is work: in
/// the end the daemon holds what is wanted, and nothing else.
class AgentCrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.agent.rounds", 4);
  private static final int CIDS = 60;

  @TempDir Path directory;

  @Test
  void theDaemonHoldsWhatIsWanted() throws Exception {
    Random random = new Random(1);
    try (IpfsDaemon daemon = IpfsDaemon.start(directory);
        ServerProcess server = ServerProcess.start("agent-server", directory.resolve("data"));
        AgentProcess agent =
            AgentProcess.start("agent", server.admin().base(), daemon.api(), "--stall", "10")) {
      List<String> cids = new ArrayList<>();
      for (int i = 0; i < CIDS; i++) {
        cids.add(daemon.add(("content " + i).getBytes(StandardCharsets.UTF_8)));
      }
      Await.until(
          "the agent is known", () -> server.cluster().get("/peers"), AgentCrashTest::joined);
      Set<String> wanted = new TreeSet<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (String cid : cids) {
          if (random.nextInt(3) > 0) {
            server.cluster().post("/pins/" + cid + "?name=" + round).expect(200);
            wanted.add(cid);
          } else if (wanted.remove(cid)) {
            server.cluster().delete("/pins/" + cid).expect(200);
          }
        }
        agent.kill();
        if (round % 2 == 1) {
          server.kill();
          server.restart();
        }
        agent.restart();
        awaitHeld(server.cluster(), daemon, wanted);
      }
    }
  }

  private static boolean joined(Http.Answer peers) {
    return peers.status() == 200
        && peers.lines().stream().anyMatch(peer -> peer.path("peername").asText().equals("agent"));
  }

  private static void awaitHeld(Http api, IpfsDaemon daemon, Set<String> wanted) throws Exception {
    Await.until("the daemon holds what is wanted", () -> held(daemon), held -> held.equals(wanted));
    Await.until(
        "no work is left",
        () -> api.get("/pins?filter=pin_queued,pinning,pin_error,unpin_queued,unpinning"),
        answer -> answer.status() == 204);
    Set<String> pinned = new TreeSet<>();
    for (JsonNode status : api.get("/pins?filter=pinned").expect(200).lines()) {
      pinned.add(status.path("cid").asText());
    }
    assertEquals(wanted, pinned);
  }

  /// What the daemon itself says.
  private static Set<String> held(IpfsDaemon daemon) throws Exception {
    String query = "/api/v0/pin/ls?type=recursive&cid-base=base32";
    Set<String> held = new TreeSet<>();
    Http.at(daemon.api())
        .post(query)
        .expect(200)
        .json()
        .path("Keys")
        .fieldNames()
        .forEachRemaining(held::add);
    return held;
  }
}
