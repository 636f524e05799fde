package dev.pinfold.acceptance;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinningComplianceTest {

  @TempDir Path directory;

  @Test
  void everyCheckOfTheSuitePasses() throws Exception {
    try (ServerProcess server =
        ServerProcess.start("compliance", directory.resolve("data"), "--instant-peers", "2")) {
      PinningCompliance.require(server);
    }
  }
}
