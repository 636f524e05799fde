package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a daemon cannot pin, and how it is pinned in the end.
class DaemonFailureTest {

  @TempDir static Path directory;
  private static IpfsHost host;

  @BeforeAll
  static void startDaemon() throws Exception {
    host = IpfsHost.start("failure-host", directory);
  }

  @AfterAll
  static void stopDaemon() throws Exception {
    if (host != null) {
      host.close();
    }
  }

  private static byte[] content(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode awaitFailed(Pinset pinset, String cid, int attempts) throws Exception {
    return Await.until(
        "it has failed " + attempts + " times",
        () -> pinset.on(host.id(), cid),
        told ->
            told.path("status").asText().equals("pin_error")
                && told.path("attempt_count").asInt() >= attempts);
  }

  @Test
  void aServerEndsAndComesBackThoughItsAgentWaitsForWork() throws Exception {
    try (ServerProcess server = ServerProcess.start("failure-stop", directory.resolve("stop"))) {
      Pinset pinset = Pinset.of(server);
      host.join(server);
      server.stop();
      assertTrue(server.log().contains("the node has stopped"), server.log());
      assertFalse(server.log().contains("requests unanswered"), server.log());

      server.restart();
      String cid = host.add(content("after the restart"));
      // Its peers need not tell of themselves before.
      pinset.pin(cid, "replication", "1");
      pinset.awaitStatus(host.id(), cid, "pinned");
    } finally {
      host.agent().close();
    }
  }

  @Test
  void whatFailedIsTriedAgainWhenSomebodyAsks() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(
            "failure-recover", directory.resolve("recover"), "--set", "retry.first=1h")) {
      Pinset pinset = Pinset.of(server);
      host.join(server, "--stall", "2");
      Http requests = server.pinning(server.newOwner("alice"));
      String cid = host.daemon().cidOf(content("added later"));
      pinset.pin(cid);
      String id =
          requests
              .post("/pins", "{\"cid\":\"" + cid + "\"}")
              .expect(202)
              .json()
              .path("requestid")
              .asText();

      JsonNode told = awaitFailed(pinset, cid, 1);
      assertEquals("The IPFS daemon did not answer in time.", told.path("error").asText());
      assertEquals(1, told.path("attempt_count").asInt());
      JsonNode request = requests.get("/pins/" + id).expect(200).json();
      assertEquals("failed", request.path("status").asText());
      assertEquals(
          told.path("error").asText(), request.path("info").path("status_details").asText());

      assertEquals(cid, host.add(content("added later")));
      pinset.api().post("/pins/" + cid + "/recover").expect(200);
      pinset.awaitStatus(host.id(), cid, "pinned");
      assertTrue(host.holds(cid));
      assertEquals(
          "pinned", requests.get("/pins/" + id).expect(200).json().path("status").asText());
      assertEquals("", pinset.on(host.id(), cid).path("error").asText());
    } finally {
      host.agent().close();
    }
  }

  @Test
  void whatFailedIsTriedAgainByItself() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(
            "failure-retry",
            directory.resolve("retry"),
            "--set",
            "retry.first=1s",
            "--set",
            "retry.longest=2s")) {
      Pinset pinset = Pinset.of(server);
      host.join(server, "--stall", "1");
      String cid = host.daemon().cidOf(content("added later still"));
      String damaged = host.putNode("no dag node at all");
      pinset.pin(damaged);
      pinset.pin(cid);
      awaitFailed(pinset, cid, 2);

      assertEquals(cid, host.add(content("added later still")));
      pinset.awaitStatus(host.id(), cid, "pinned");
      assertTrue(host.holds(cid));

      // What never can be pinned keeps nothing else from it, and says why.
      String error = awaitFailed(pinset, damaged, 3).path("error").asText();
      assertNotEquals("", error);
      assertNotEquals("The IPFS daemon did not answer in time.", error);
    } finally {
      host.agent().close();
    }
  }
}
