package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;

/// The compliance suite of the IPFS Pinning Service API. It asks once a second, so it takes a
/// minute.
final class PinningCompliance {

  private static final String SUITE = "node_modules/@ipfs-shipyard/pinning-service-compliance/dist";

  private PinningCompliance() {}

  /// Fails unless a server passes every check.
  static void require(ServerProcess server) throws Exception {
    NpmProject project = NpmProject.ensure("compliance");
    // The suite would fetch the specification from the network.
    project.replaceLine(
        SUITE + "/src/utils/constants.js",
        "const specLocation = ",
        "const specLocation = process.env.PINNING_SPECIFICATION;");
    Path report = project.directory().resolve(SUITE).resolve("docs/127.0.0.1.json");
    Files.deleteIfExists(report);
    String token = server.newOwner("compliant");
    ProcessBuilder suite =
        new ProcessBuilder(
                "node", SUITE + "/src/index.js", "-s", server.pinning().base().toString(), token)
            .directory(project.directory().toFile());
    suite
        .environment()
        .put(
            "PINNING_SPECIFICATION",
            project.directory().resolve("pinning-openapi.yaml").toString());
    Programs.Ended ended = Programs.run(suite).orFail();
    // It ends with 0 whatever it finds.
    JsonNode found = new JsonMapper().readTree(report.toFile());
    assertEquals(
        "{\"total\":9,\"passed\":9,\"failed\":0,\"success\":true}",
        found.toString(),
        () -> ended + "\nSee " + report.resolveSibling("127.0.0.1.md"));
  }
}
