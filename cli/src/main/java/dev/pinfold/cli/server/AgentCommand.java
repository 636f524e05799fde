package dev.pinfold.cli.server;

import dev.pinfold.agent.Agent;
import dev.pinfold.agent.AgentOptions;
import dev.pinfold.agent.HttpCoordinator;
import dev.pinfold.agent.KuboClient;
import dev.pinfold.agent.KuboTimeouts;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.TokenFile;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold agent`.
@Command(
    name = "agent",
    description =
        "Runs beside an IPFS daemon: takes work for its peer from the server, and does it.",
    footer = {
      "",
      "Examples:",
      "  pinfold agent --server http://10.0.0.1:9096 --token-file token",
      "  pinfold agent --peer 12D3KooW... --tag region=eu",
      "With --peer it takes the place of the IPFS Cluster peer of that id: pins that were imported",
      "with it among their allocations become its own. Without it, the peer is the daemon's own id.",
      "Server, daemon and agent may be restarted in any order; nothing is lost."
    })
public final class AgentCommand implements Callable<Integer> {

  private static final Duration LOOK = Duration.ofHours(1);
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofSeconds(2);

  /// For pins that run when it ends. Less than the process has to end.
  private static final Duration CLOSE = Duration.ofSeconds(7);

  @Mixin CommonOptions common = new CommonOptions();

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:PINFOLD_ADMIN:-http://127.0.0.1:9096}",
      description = "Pinfold's own API (default http://127.0.0.1:9096).")
  URI server = URI.create("http://127.0.0.1:9096");

  @Option(
      names = "--ipfs",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:5001",
      description = "The daemon's RPC API (default http://127.0.0.1:5001).")
  URI ipfs = URI.create("http://127.0.0.1:5001");

  @Option(names = "--peer", paramLabel = "ID", description = "The peer (default: the daemon's id).")
  @Nullable String peer;

  @Option(names = "--name", paramLabel = "NAME", description = "Its name for people.")
  @Nullable String name;

  @Option(
      names = "--tag",
      paramLabel = "KEY=VALUE",
      description = "A tag for allocation; may be given several times.")
  Map<String, String> tags = Map.of();

  @Option(
      names = "--pins",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many pins run at once (default 10).")
  int pins;

  @Option(
      names = "--stall",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "Give a pin up that makes no progress for so long (default 120).")
  long stallSeconds;

  @Option(
      names = "--verify",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "How often to compare with what the daemon holds (default 3600).")
  long verifySeconds;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file with the token of Pinfold's own API.")
  @Nullable Path tokenFile;

  @Override
  public Integer call() throws InterruptedException {
    common.interruption().watch();
    KuboTimeouts timeouts = KuboTimeouts.DEFAULT.withPinStall(Duration.ofSeconds(stallSeconds));
    try (KuboClient kubo = new KuboClient(ipfs, timeouts);
        HttpCoordinator coordinator =
            new HttpCoordinator(server, TokenFile.read(tokenFile), CALL)) {
      String id = peer == null ? daemonId(kubo) : peer;
      if (id == null) {
        return ExitCode.INTERRUPTED.number();
      }
      AgentOptions.Limits limits = AgentOptions.Limits.DEFAULT;
      AgentOptions.Times times = AgentOptions.Times.DEFAULT;
      AgentOptions options =
          new AgentOptions(
              id,
              name == null ? id : name,
              "pinfold",
              tags,
              new AgentOptions.Limits(
                  pins,
                  limits.unpins(),
                  Math.max(limits.queuedItems(), 4 * pins),
                  limits.acknowledgements(),
                  limits.batch(),
                  limits.page(),
                  limits.comparedPins(),
                  limits.origins()),
              new AgentOptions.Times(
                  times.workWait(),
                  times.gather(),
                  times.repeat(),
                  times.probe(),
                  Duration.ofSeconds(verifySeconds),
                  CLOSE,
                  times.pauseMin(),
                  times.pauseMax()));
      try (Agent agent =
          new Agent(options, kubo, coordinator, Clock.systemUTC(), new SecureRandom())) {
        agent.start();
        common.output().note("agent of peer " + id + ": daemon " + ipfs + ", server " + server);
        while (!common.interruption().await(LOOK)) {
          // Until somebody wants it to end.
        }
      }
    }
    return ExitCode.DONE.number();
  }

  /// Waits for the daemon; null if somebody wants the agent to end.
  private @Nullable String daemonId(KuboClient kubo) throws InterruptedException {
    boolean told = false;
    while (true) {
      try {
        return kubo.id().peerId();
      } catch (ProblemException e) {
        if (!told) {
          common.output().note("waiting for the IPFS daemon at " + ipfs + " (or name --peer)");
          told = true;
        }
        if (common.interruption().await(RETRY)) {
          return null;
        }
      }
    }
  }
}
