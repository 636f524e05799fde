package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
}
