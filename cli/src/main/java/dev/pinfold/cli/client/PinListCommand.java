package dev.pinfold.cli.client;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import java.net.http.HttpRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold pin ls`.
@Command(
    name = "ls",
    description = "Lists the pinset, or one pin of it: what is wanted, not how it is.",
    footer = {
      "",
      "Examples:",
      "  pinfold pin ls",
      "  pinfold pin ls --json | jq .cid",
      "  pinfold pin ls CID"
    })
final class PinListCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ServerOptions server = new ServerOptions();

  @Option(
      names = "--filter",
      paramLabel = "TYPE,...",
      defaultValue = "pin",
      description = "pin (default), meta-pin, clusterdag-pin, shard-pin, all.")
  String filter = "";

  @Parameters(paramLabel = "CID", arity = "0..1", description = "Only this one.")
  @Nullable String cid;

  @Override
  public Integer call() {
    PinPrinter printer = new PinPrinter(common.output());
    String path =
        cid == null
            ? "/allocations?filter=" + ApiClient.encode(filter)
            : "/allocations/" + ApiClient.encode(cid);
    server.cluster().lines("GET", path, HttpRequest.BodyPublishers.noBody(), printer::pin);
    return ExitCode.DONE.number();
  }
}
