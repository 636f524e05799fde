package dev.pinfold.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pinfold pin rm`.
@Command(
    name = "rm",
    description = "Unpins CIDs, or what paths lead to.",
    footer = {"", "Example:", "  pinfold pin rm CID"})
final class PinRemoveCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ServerOptions server = new ServerOptions();
  @Mixin PinWaiting waiting = new PinWaiting();

  @Parameters(paramLabel = "CID", arity = "1..*", description = "CIDs or paths.")
  List<String> cids = List.of();

  @Override
  public Integer call() throws InterruptedException {
    ApiClient cluster = server.cluster();
    PinPrinter printer = new PinPrinter(common.output());
    ExitCode code = ExitCode.DONE;
    for (String cid : cids) {
      JsonNode pin = cluster.ask("DELETE", PinPaths.of(cid), null);
      if (pin != null) {
        if (!waiting.wanted()) {
          printer.pin(pin);
        }
        code = waiting.unpinned(cluster, pin.path("cid").asText(), printer, common, code);
      }
    }
    return code.number();
  }
}
