package dev.pinfold.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import java.time.Duration;
import picocli.CommandLine.Option;

/// Waiting until a pin is where it should be: a mixin.
final class PinWaiting {

  private static final Duration EVERY = Duration.ofMillis(500);

  @Option(
      names = {"-w", "--wait"},
      description = "Wait until it is done on all its peers, or has failed on one.")
  boolean wait;

  @Option(
      names = {"--wt", "--wait-timeout"},
      paramLabel = "SECONDS",
      description = "Wait so long at most (default 0: for ever).")
  long timeoutSeconds;

  boolean wanted() {
    return wait;
  }

  /// Waits, if that is wanted, until a CID is pinned; prints how it is then.
  ///
  /// @return the code so far, or that it has failed
  ExitCode pinned(
      ApiClient cluster, String cid, PinPrinter printer, CommonOptions common, ExitCode code)
      throws InterruptedException {
    return wait ? until(cluster, cid, printer, common, "pinned", code) : code;
  }

  /// Waits, if that is wanted, until a CID is unpinned.
  ExitCode unpinned(
      ApiClient cluster, String cid, PinPrinter printer, CommonOptions common, ExitCode code)
      throws InterruptedException {
    return wait ? until(cluster, cid, printer, common, "unpinned", code) : code;
  }

  private ExitCode until(
      ApiClient cluster,
      String cid,
      PinPrinter printer,
      CommonOptions common,
      String wanted,
      ExitCode code)
      throws InterruptedException {
    common.interruption().watch();
    long deadline =
        timeoutSeconds == 0
            ? Long.MAX_VALUE
            : System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
    while (true) {
      JsonNode info = cluster.ask("GET", PinPaths.of(cid), null);
      boolean done = info != null && !info.path("peer_map").isEmpty();
      boolean failed = false;
      if (info != null) {
        for (JsonNode peer : info.path("peer_map")) {
          String status = peer.path("status").asText();
          failed |= status.endsWith("_error");
          done &= status.equals(wanted) || status.equals("remote") || status.equals("sharded");
        }
      }
      boolean late = System.nanoTime() > deadline;
      if (info != null && (done || failed || late)) {
        printer.info(info);
        return done ? code : ExitCode.FAILED;
      }
      if (common.interruption().await(EVERY)) {
        return ExitCode.INTERRUPTED;
      }
    }
  }
}
