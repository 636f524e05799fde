package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All pins of a server move to a real Cassandra and back while clients change them, and the server
/// is killed in every phase.
///
/// `-Dmigration.pins=1000000 -Dchangers.pause.millis=250 -Dawait.minutes=180
/// -Dpinfold.optimized=true
/// -Dpinfold.cassandra.optimized=true` moves more; each change of a client costs as much as a pin
/// that is copied.
class MigrationTest {

  private static final int PINS = Integer.getInteger("migration.pins", 2_000);
  private static final int BULK = 1_000;
  private static final List<String> PHASES =
      List.of("copying", "catching_up", "verifying", "ready", "soaking", "finalised");

  @TempDir Path directory;

  private static String[] options(String... more) {
    return OnCql.options("migration", more);
  }

  private static JsonNode tell(ServerProcess server, String step) throws Exception {
    return server.admin().post("/v1/move/" + step).expect(200).json();
  }

  /// Waits until it has come to a phase, or beyond.
  private static void await(ServerProcess server, String phase) throws Exception {
    Await.until(
        "the move is " + phase,
        () -> server.admin().get("/v1/move").expect(200).json(),
        status -> PHASES.indexOf(status.path("phase").asText()) >= PHASES.indexOf(phase));
  }

  private static void killed(ServerProcess server) throws Exception {
    server.kill();
    server.restart();
  }

  private static void fill(ServerProcess server) throws Exception {
    server.admin().post("/v1/owners", "{\"name\":\"alice\"}").expect(201);
    for (int from = 0; from < PINS; from += BULK) {
      StringBuilder lines = new StringBuilder();
      for (int i = from; i < Math.min(PINS, from + BULK); i++) {
        lines.append(
            """
            {"cid":"%s","name":"first %d","metadata":{"n":"%d"}}
            """
                .formatted(Cids.of("first " + i), i, i % 10));
      }
      List<JsonNode> answers =
          server
              .admin()
              .with("Content-Type", "application/x-ndjson")
              .send("POST", "/v1/owners/alice/bulk/pin", lines.toString())
              .expect(200)
              .lines();
      assertEquals(Math.min(BULK, PINS - from), answers.size());
      answers.forEach(answer -> assertTrue(answer.path("error").isMissingNode(), answer::toString));
    }
  }

  @Test
  @Tag("long")
  void pinsMoveWhileTheyAreUsedAndTheServerIsKilled() throws Exception {
    Path data = directory.resolve("data");
    try (ServerProcess server = ServerProcess.start("migration", data, options())) {
      fill(server);
      // What the peers do would have to be followed, at the cost of a copied pin each.
      Await.until(
          "the peers have pinned all",
          () -> server.admin().get("/v1/statistics").expect(200).json().path("placements"),
          placements -> placements.path("pinned").asInt() == 2 * PINS);
      Changers changers = new Changers(server.cluster());
      try (changers) {
        changers.more(50);
        server.admin().post("/v1/move", "{\"to\":\"cql\"}").expect(201);
        for (String phase : List.of("copying", "catching_up", "verifying", "ready")) {
          await(server, phase);
          killed(server);
          changers.more(20);
        }
        await(server, "ready");
        assertEquals("cql", tell(server, "switch").path("serving").asText());
        changers.more(50);
        killed(server);
        assertEquals(
            "cql", server.admin().get("/v1/move").expect(200).json().path("serving").asText());
        changers.more(50);
        assertEquals("embedded", tell(server, "back").path("serving").asText());
        changers.more(50);
        killed(server);
        changers.more(50);
        tell(server, "switch");
        changers.more(50);
        tell(server, "finalise");
        changers.more(50);
      }
      changers.verify(server.cluster());
      Pinset.of(server).awaitSettled();
      server.stop();
    }
    theOldStoreIsRefused(data);
    try (ServerProcess server = ServerProcess.start("migrated", data, options("--store", "cql"))) {
      Set<String> cids = Pinset.of(server).cids();
      for (int i = 0; i < PINS; i++) {
        assertTrue(cids.contains(Cids.of("first " + i)), "pin " + i);
      }
      // What a killed server left uncounted is counted when its lease has run out.
      Await.until(
          "all " + cids.size() + " pins are counted, " + PINS + " of alice",
          () -> server.admin().get("/v1/statistics?owner=alice").expect(200).json(),
          statistics ->
              statistics.path("pins").asInt() == cids.size()
                  && statistics.path("requests").path("pinned").asInt() == PINS);
    }
    Programs.Ended check = PinfoldCommand.run(OnCql.command("migration", "check"));
    assertEquals(0, check.status(), check::toString);
  }

  private static void theOldStoreIsRefused(Path data) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("serve", "--data", data.toString()));
    arguments.addAll(List.of(options()));
    Programs.Ended refused = PinfoldCommand.run(arguments.toArray(String[]::new));
    assertNotEquals(0, refused.status());
    assertTrue(refused.errors().contains("\"cql\""), refused::toString);
  }
}
