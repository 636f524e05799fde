package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose pins are on a real Cassandra: one line of its configuration is another, and
/// nothing else is.
class CqlServerTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path directory;

  @Test
  void theClientsThatThereAreSeeNoDifference() throws Exception {
    NodeScript script = new NodeScript(NpmProject.ensure("clients"), "cluster-client.js");
    try (ServerProcess server =
        ServerProcess.start(
            "cql-clients", directory.resolve("data"), OnCql.options("clients", "--store", "cql"))) {
      script.run(server.cluster().base(), "-", 2);
      PinningCompliance.require(server);
    }
  }

  @Test
  void whatAClusterExportedIsImportedAndExportedEqual() throws Exception {
    List<Samples.Sample> samples = Samples.all();
    List<String> lines = new ArrayList<>();
    for (Samples.Sample sample : samples) {
      lines.add(
          JSON.writeValueAsString(
              Map.of("cid", sample.cid(), "name", sample.name(), "type", "pin")));
    }
    Path file = Files.write(directory.resolve("state.json"), lines);
    try (ServerProcess server =
        ServerProcess.start(
            "cql-import", directory.resolve("data"), OnCql.options("imports", "--store", "cql"))) {
      String admin = server.admin().base().toString();
      PinfoldCommand.run("import", "--admin", admin, file.toString()).expect(0);
      Programs.Ended exported = PinfoldCommand.run("export", "--admin", admin).expect(0);
      Map<String, String> found = new TreeMap<>();
      for (String line : exported.output().lines().toList()) {
        JsonNode pin = JSON.readTree(line);
        found.put(pin.path("cid").asText(), pin.path("name").asText());
      }
      Map<String, String> wanted = new TreeMap<>();
      samples.forEach(sample -> wanted.put(sample.cid(), sample.name()));
      assertEquals(wanted, found);
    }
  }

  @Test
  void serversThatShareAKeyspaceAreOne() throws Exception {
    String[] shared = {"--store", "cql", "--set", "heartbeat=1s"};
    try (ServerProcess one =
            ServerProcess.start(
                "cql-one", directory.resolve("one"), OnCql.options(2, "shared", shared));
        ServerProcess two =
            ServerProcess.start(
                "cql-two", directory.resolve("two"), OnCql.options(0, "shared", shared))) {
      Pinset first = Pinset.of(one);
      Pinset second = Pinset.of(two);
      Await.until(
          "the second knows the peers of the first",
          () -> two.cluster().get("/peers").lines().size() == 2);
      List<String> cids = IntStream.range(0, 20).mapToObj(i -> Cids.of("shared " + i)).toList();
      for (int i = 0; i < cids.size(); i++) {
        (i % 2 == 0 ? first : second).pin(cids.get(i), "name", "pin " + i);
      }
      first.awaitSettled();
      assertEquals(Set.copyOf(cids), first.cids());
      assertEquals(Set.copyOf(cids), second.cids());
      assertEquals("pinned", status(two, cids.getFirst()));
      first.unpin(cids.get(1));
      assertEquals(404, two.cluster().get("/allocations/" + cids.get(1)).status());

      String token = one.newOwner("shared-owner");
      String body = "{\"cid\":\"" + cids.getFirst() + "\"}";
      String id =
          two.pinning(token).post("/pins", body).expect(202).json().path("requestid").asText();
      assertEquals(
          id, one.pinning(token).get("/pins/" + id).expect(200).json().path("requestid").asText());
      two.kill();
      first.pin(Cids.of("one more"));
      two.restart();
      assertEquals(20, second.cids().size());
      String known =
          one.admin()
              .get("/v1/owners/shared-owner/tokens")
              .expect(200)
              .json()
              .at("/tokens/0/id")
              .asText();
      two.pinning(token).get("/pins").expect(200);
      one.admin().delete("/v1/tokens/" + known).expect(204);
      assertEquals(401, one.pinning(token).get("/pins").status());
      Await.until(
          "the second knows that the token was taken back",
          () -> two.pinning(token).get("/pins").status() == 401);
    }
  }

  private static String status(ServerProcess server, String cid) throws Exception {
    JsonNode peers = server.cluster().get("/pins/" + cid).expect(200).json().path("peer_map");
    return peers.elements().next().path("status").asText();
  }
}
