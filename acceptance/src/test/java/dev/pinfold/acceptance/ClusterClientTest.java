package dev.pinfold.acceptance;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The JavaScript client of IPFS Cluster that services use, `@nftstorage/ipfs-cluster`.
class ClusterClientTest {

  @TempDir Path directory;

  @Test
  void itsCallsAreAnswered() throws Exception {
    NodeScript script = new NodeScript(NpmProject.ensure("clients"), "cluster-client.js");
    try (ServerProcess server =
        ServerProcess.start("cluster-client", directory.resolve("data"), "--instant-peers", "2")) {
      script.run(server.cluster().base(), "-", 2);
    }
  }

  @Test
  void itsCallsAreAnsweredToThoseWithAPassword() throws Exception {
    NodeScript script = new NodeScript(NpmProject.ensure("clients"), "cluster-client.js");
    Path config =
        Files.writeString(
            directory.resolve("pinfold.yaml"), "cluster:\n  credentials: {alice: wonderland}\n");
    try (ServerProcess server =
        ServerProcess.start(
            "cluster-client-auth",
            directory.resolve("data"),
            "--instant-peers",
            "2",
            "--config",
            config.toString())) {
      String credentials =
          Base64.getEncoder().encodeToString("alice:wonderland".getBytes(StandardCharsets.UTF_8));
      script.run(server.cluster().base(), "Basic " + credentials, 2);
    }
  }
}
