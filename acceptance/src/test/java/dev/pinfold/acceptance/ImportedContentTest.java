package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An old cluster's pins are imported, and its daemon holds their content already.
class ImportedContentTest {

  private static final String PEER = "12D3KooWGHTKzeT4KaLGLrbKKyT8zKrBPXAUBRzCAN6ZMDMo4M6M";
  private static final int PINS = 150;

  @TempDir Path directory;

  private static String line(String cid, int number) {
    boolean everywhere = number % 2 == 0;
    int factor = everywhere ? -1 : 1;
    return "{\"cid\":\"%s\",\"name\":\"%d\",\"type\":\"pin\",\"max_depth\":-1,"
            .formatted(cid, number)
        + "\"replication_factor_min\":%d,\"replication_factor_max\":%d,\"allocations\":[%s]}"
            .formatted(factor, factor, everywhere ? "" : "\"" + PEER + "\"");
  }

  @Test
  void whatTheDaemonHoldsIsNotPinnedAgain() throws Exception {
    try (IpfsHost host = IpfsHost.start("import-host", directory);
        RpcRecorder recorder = RpcRecorder.before(host.daemon().api());
        ServerProcess server = ServerProcess.start("import-content", directory.resolve("data"))) {
      Set<String> cids = new TreeSet<>();
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < PINS; i++) {
        String cid = host.add(("imported " + i).getBytes(StandardCharsets.UTF_8));
        host.pin(cid);
        cids.add(cid);
        lines.add(line(cid, i));
      }
      Path file = Files.write(directory.resolve("state.json"), lines);
      String admin = server.admin().base().toString();
      PinfoldCommand.run("import", file.toString(), "--admin", admin).orFail();

      host.join(server, recorder.api(), "--peer", PEER, "--verify", "2");
      Pinset pinset = Pinset.of(server);
      Await.until(
          "all are pinned",
          () -> server.cluster().get("/pins?filter=pinned").lines().size(),
          pinned -> pinned == PINS);
      assertEquals(cids, pinset.cids());
      assertEquals(cids, host.held());
      assertTrue(recorder.commands().contains("pin/ls"));
      assertFalse(recorder.commands().contains("pin/add"), recorder.commands()::toString);

      // The agent works: what comes later is pinned by its daemon.
      String later = host.add("not imported".getBytes(StandardCharsets.UTF_8));
      pinset.pin(later);
      pinset.awaitStatus(PEER, later, "pinned");
      assertTrue(recorder.commands().contains("pin/add"));
    }
  }
}
