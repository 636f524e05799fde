package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is killed again and again while clients of both APIs pin and unpin: what was
/// acknowledged is so, nothing is there twice, and nothing is left half done.
class CrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 10);
  private static final int CLIENTS = 8;
  private static final int PEERS = 3;

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedSurvivesKills() throws Exception {
    Random random = new Random(1);
    int total = 0;
    try (ServerProcess server =
        ServerProcess.start(
            "crash", directory.resolve("data"), "--instant-peers", Integer.toString(PEERS))) {
      String token = server.newOwner("alice");
      Ledger ledger = new Ledger();
      for (int round = 0; round < ROUNDS; round++) {
        List<PinningLoop> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
          String name = "client " + client + " of round " + round;
          clients.add(
              client % 2 == 0
                  ? new ClusterLoop(server.cluster(), ledger, name)
                  : new PinningServiceLoop(server.pinning(token), ledger, name));
        }
        int before = ledger.acknowledged();
        int wanted = 100 + random.nextInt(500);
        List<Thread> threads = clients.stream().map(Thread.ofVirtual()::start).toList();
        Await.until(
            wanted + " are acknowledged or a client has ended",
            () ->
                ledger.acknowledged() - before >= wanted
                    || threads.stream().anyMatch(thread -> !thread.isAlive()));
        server.kill();
        for (Thread thread : threads) {
          thread.join();
        }
        for (PinningLoop client : clients) {
          client.check();
        }
        assertTrue(ledger.acknowledged() - before >= wanted);
        total += ledger.acknowledged() - before;
        server.restart();
        verify(server, token, ledger);
        for (PinningLoop client : clients) {
          client.askAgain();
        }
        assertTrue(ledger.isCertain());
        verify(server, token, ledger);
        awaitSettled(server.cluster());
      }
    }
    System.out.println(ROUNDS + " kills, " + total + " requests acknowledged");
  }

  private static void verify(ServerProcess server, String token, Ledger ledger) throws Exception {
    Map<String, Integer> names = requestNames(server.pinning(token));
    Map<String, Integer> cids = new HashMap<>();
    for (JsonNode pin : server.cluster().get("/allocations").expect(200).lines()) {
      cids.merge(pin.path("cid").asText(), 1, Integer::sum);
    }
    cids.forEach((cid, count) -> assertEquals(1, count, cid + " is listed twice"));
    ledger.requests().forEach((name, fate) -> fate.check(name, names.getOrDefault(name, 0)));
    ledger.pins().forEach((cid, fate) -> fate.check(cid, cids.getOrDefault(cid, 0)));
  }

  /// How often each name is there, page by page.
  private static Map<String, Integer> requestNames(Http api) throws Exception {
    Map<String, Integer> names = new TreeMap<>();
    String before = "";
    while (true) {
      String path = "/pins?limit=1000&status=queued,pinning,pinned,failed" + before;
      JsonNode page = api.get(path).expect(200).json();
      JsonNode results = page.path("results");
      for (JsonNode result : results) {
        names.merge(result.path("pin").path("name").asText(), 1, Integer::sum);
      }
      if (page.path("count").asInt() <= results.size()) {
        return names;
      }
      before = "&before=" + results.get(results.size() - 1).path("created").asText();
    }
  }

  /// No work is left, and every pin is held by as many peers as it wants.
  private static void awaitSettled(Http api) throws Exception {
    Await.until(
        "no work is left",
        () ->
            api.get("/pins?filter=pin_queued,pinning,pin_error,unpin_queued,unpinning,unpin_error"),
        answer -> answer.status() == 204);
    for (JsonNode status : api.get("/pins").expect(200).lines()) {
      int wanted = status.path("allocations").isEmpty() ? PEERS : status.path("allocations").size();
      long pinned =
          status.path("peer_map").findValuesAsText("status").stream()
              .filter("pinned"::equals)
              .count();
      assertEquals(wanted, pinned, status::toString);
    }
  }
}
