package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;

/// The compliance suite of the IPFS Pinning Service API. It asks once a second, so it takes a
/// minute.
///
/// It asks for a list of what is pinned right after it asked for a pin, and expects to find it: on
/// a busy machine the peers may not be so far yet. So it has more than one attempt.
final class PinningCompliance {

  private static final int ATTEMPTS = 3;
  private static final String ALL_PASSED =
      "{\"total\":9,\"passed\":9,\"failed\":0,\"success\":true}";

  private static final String SUITE = "node_modules/@ipfs-shipyard/pinning-service-compliance/dist";

  private PinningCompliance() {}

  /// Fails unless a server passes every check in one of the attempts.
  static void require(ServerProcess server) throws Exception {
    NpmProject project = NpmProject.ensure("compliance");
    // The suite would fetch the specification from the network.
    project.replaceLine(
        SUITE + "/src/utils/constants.js",
        "const specLocation = ",
        "const specLocation = process.env.PINNING_SPECIFICATION;");
    ProcessBuilder suite =
        new ProcessBuilder(
                "node",
                SUITE + "/src/index.js",
                "-s",
                server.pinning().base().toString(),
                server.newOwner("compliant"))
            .directory(project.directory().toFile());
    suite
        .environment()
        .put(
            "PINNING_SPECIFICATION",
            project.directory().resolve("pinning-openapi.yaml").toString());
    Path report = project.directory().resolve(SUITE).resolve("docs/127.0.0.1.json");
    String found = "";
    String told = "";
    for (int attempt = 0; attempt < ATTEMPTS && !found.equals(ALL_PASSED); attempt++) {
      Files.deleteIfExists(report);
      told = Programs.run(suite).orFail() + "\nSee " + report.resolveSibling("127.0.0.1.md");
      // It ends with 0 whatever it finds.
      found = new JsonMapper().readTree(report.toFile()).toString();
    }
    assertEquals(ALL_PASSED, found, told);
  }
}
