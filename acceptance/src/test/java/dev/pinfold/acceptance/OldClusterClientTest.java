package dev.pinfold.acceptance;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A JavaScript client that is older than IPFS Cluster 1, `ipfs-cluster-api`.
class OldClusterClientTest {

  @TempDir Path directory;

  @Test
  void itsCallsAreAnswered() throws Exception {
    NodeScript script = new NodeScript(NpmProject.ensure("clients"), "old-cluster-client.js");
    try (ServerProcess server =
        ServerProcess.start("old-client", directory.resolve("data"), "--instant-peers", "2")) {
      script.run(server.cluster().base(), 2);
    }
  }
}
