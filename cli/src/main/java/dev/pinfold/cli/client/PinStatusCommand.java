package dev.pinfold.cli.client;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold pin status`.
@Command(
    name = "status",
    description = "Tells how pins are on each peer.",
    footer = {
      "",
      "Examples:",
      "  pinfold pin status CID",
      "  pinfold pin status --filter error,queued",
      "Statuses: pinned, pinning, pin_queued, pin_error, unpinning, unpin_queued, unpin_error,",
      "remote; error and queued stand for several. Those of work yet to be done cost little."
    })
final class PinStatusCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ServerOptions server = new ServerOptions();

  @Option(
      names = "--filter",
      paramLabel = "STATUS,...",
      defaultValue = "",
      description = "Only pins that are so on some peer.")
  String filter = "";

  @Parameters(paramLabel = "CID", arity = "0..*", description = "Only these.")
  List<String> cids = List.of();

  @Override
  public Integer call() {
    PinPrinter printer = new PinPrinter(common.output());
    String query =
        cids.isEmpty()
            ? "?filter=" + ApiClient.encode(filter)
            : "?cids=" + ApiClient.encode(String.join(",", cids));
    server
        .cluster()
        .lines("GET", "/pins" + query, HttpRequest.BodyPublishers.noBody(), printer::info);
    return ExitCode.DONE.number();
  }
}
