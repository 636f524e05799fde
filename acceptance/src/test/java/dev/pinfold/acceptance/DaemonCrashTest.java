package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Server, agent and daemon are killed in turn and together while pins are made: none is lost, and
/// none is stuck.
class DaemonCrashTest {

  private static final int PINS = 200;

  @TempDir Path directory;

  /// What was asked for and acknowledged.
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();

  private interface Killing {
    void run() throws Exception;
  }

  @Test
  void whatIsAcknowledgedIsHeldInTheEnd() throws Exception {
    try (IpfsHost host = IpfsHost.start("crash-host", directory);
        ServerProcess server =
            ServerProcess.start(
                "crash-daemon", directory.resolve("data"), "--set", "heartbeat=1s")) {
      List<String> cids = new ArrayList<>();
      for (int i = 0; i < PINS; i++) {
        cids.add(host.add(("small block " + i).getBytes(StandardCharsets.UTF_8)));
      }
      host.join(server, "--stall", "10", "--verify", "2");
      List<Killing> killings =
          List.of(
              () -> {
                host.agent().kill();
                host.agent().restart();
              },
              () -> {
                server.kill();
                server.restart();
              },
              () -> {
                host.daemon().kill();
                host.daemon().start();
              },
              () -> {
                host.daemon().kill();
                server.kill();
                host.agent().kill();
                host.agent().restart();
                server.restart();
                host.daemon().start();
              });
      try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<?> pinning =
            client.submit(
                () -> {
                  for (String cid : cids) {
                    pin(server, cid);
                  }
                  return cids;
                });
        for (int i = 0; i < killings.size(); i++) {
          int enough = (i + 1) * PINS / (killings.size() + 1);
          Await.until(enough + " pins are made", () -> acknowledged.size(), made -> made >= enough);
          killings.get(i).run();
        }
        pinning.get();
      }
      Set<String> wanted = new TreeSet<>(cids);
      assertEquals(wanted, acknowledged);
      assertEquals(wanted, Pinset.of(server).cids());
      Await.until("the daemon holds all", host::held, wanted::equals);
      Pinset.of(server).awaitSettled();
      for (String cid : cids) {
        assertEquals(
            "pinned", Pinset.of(server).status(host.id(), cid), () -> cid + " is not pinned");
      }
    }
  }

  /// Asks until there is an answer. A server that was killed may have pinned before it could say.
  private void pin(ServerProcess server, String cid) throws Exception {
    Await.until(
        cid + " is acknowledged",
        () -> {
          try {
            return server.cluster().post("/pins/" + cid).status() == 200;
          } catch (IOException e) {
            return false;
          }
        });
    acknowledged.add(cid);
  }
}
