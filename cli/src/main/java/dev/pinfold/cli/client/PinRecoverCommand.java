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

/// `pinfold pin recover`.
@Command(
    name = "recover",
    description = "Tries again what has failed.",
    footer = {"", "Examples:", "  pinfold pin recover CID", "  pinfold pin recover --all"})
final class PinRecoverCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ServerOptions server = new ServerOptions();

  @Option(names = "--all", description = "All that have failed.")
  boolean all;

  @Parameters(paramLabel = "CID", arity = "0..*", description = "These.")
  List<String> cids = List.of();

  @Override
  public Integer call() {
    if (all == !cids.isEmpty()) {
      throw common.usage("name CIDs, or --all");
    }
    ApiClient cluster = server.cluster();
    PinPrinter printer = new PinPrinter(common.output());
    if (all) {
      cluster.lines("POST", "/pins/recover", HttpRequest.BodyPublishers.noBody(), printer::info);
    }
    for (String cid : cids) {
      cluster.lines(
          "POST",
          PinPaths.of(cid) + "/recover",
          HttpRequest.BodyPublishers.noBody(),
          printer::info);
    }
    return ExitCode.DONE.number();
  }
}
