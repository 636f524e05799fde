package dev.pinfold.cli.server;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.node.Server;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold serve`.
@Command(
    name = "serve",
    description = "Runs the server: IPFS Cluster API, Pinning Service API, and Pinfold's own.",
    footer = {
      "",
      "Examples:",
      "  pinfold serve",
      "  pinfold serve --config /etc/pinfold.yaml",
      "  pinfold serve --data ./try --instant-peers 3",
      "It ends with Ctrl-C, when the requests that it works on are answered."
    })
public final class ServeCommand implements Callable<Integer> {

  private static final Duration LOOK = Duration.ofHours(1);

  /// Each API waits for the requests that it works on; then the database is closed.
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin NodeOptions node = new NodeOptions();

  @Option(
      names = "--instant-peers",
      paramLabel = "N",
      defaultValue = "0",
      description = "Run N peers inside that pin at once and hold nothing, to try things.")
  int instantPeers;

  @Override
  public Integer call() throws InterruptedException {
    common.interruption().watch(PATIENCE);
    Output output = common.output();
    try (Server server = Server.start(node.read(), instantPeers)) {
      announce(server, output);
      while (!common.interruption().await(LOOK)) {
        // Until somebody wants it to end.
      }
      output.note("ending: no new connections; requests under way are answered first");
    }
    return ExitCode.DONE.number();
  }

  static void announce(Server server, Output output) {
    if (output.isJson()) {
      output.json(
          Json.object(
              "ready",
              true,
              "cluster",
              server.clusterUri(),
              "pinning",
              server.pinningUri(),
              "admin",
              server.adminUri()));
    } else {
      output.line("Pinfold is ready.");
      output.line("  IPFS Cluster API      " + server.clusterUri());
      output.line("  Pinning Service API   " + server.pinningUri());
      output.line("  Pinfold's own API     " + server.adminUri());
    }
    output.flush();
  }
}
