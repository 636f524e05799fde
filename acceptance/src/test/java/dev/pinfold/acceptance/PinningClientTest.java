package dev.pinfold.acceptance;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The JavaScript client of the IPFS Pinning Service API, `@ipfs-shipyard/pinning-service-client`.
class PinningClientTest {

  @TempDir Path directory;

  @Test
  void itsCallsAreAnswered() throws Exception {
    NodeScript script = new NodeScript(NpmProject.ensure("clients"), "pinning-client.js");
    try (ServerProcess server =
        ServerProcess.start("pinning-client", directory.resolve("data"), "--instant-peers", "2")) {
      script.run(server.pinning().base(), server.newOwner("alice"), server.newOwner("bob"));
    }
  }
}
