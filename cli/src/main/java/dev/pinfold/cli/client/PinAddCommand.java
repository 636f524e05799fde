package dev.pinfold.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold pin add`.
@Command(
    name = "add",
    description = "Pins CIDs, or what paths such as /ipfs/CID/a lead to.",
    footer = {
      "",
      "Examples:",
      "  pinfold pin add --name photos --metadata album=2024 CID",
      "  pinfold pin add -r 2 --expire-in 72h CID1 CID2",
      "  pinfold pin add --wait CID"
    })
final class PinAddCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ServerOptions server = new ServerOptions();
  @Mixin PinWaiting waiting = new PinWaiting();

  @Parameters(paramLabel = "CID", arity = "1..*", description = "CIDs or paths.")
  List<String> cids = List.of();

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "A name for the pin.")
  @Nullable String name;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "recursive (default), or direct: the block alone.")
  @Nullable String mode;

  @Option(
      names = {"-r", "--replication"},
      paramLabel = "N",
      description = "On how many peers; -1 for all.")
  @Nullable Integer replication;

  @Option(
      names = {"--rmin", "--replication-min"},
      paramLabel = "N",
      description = "On how many peers at least.")
  @Nullable Integer replicationMin;

  @Option(
      names = {"--rmax", "--replication-max"},
      paramLabel = "N",
      description = "On how many peers at most.")
  @Nullable Integer replicationMax;

  @Option(
      names = {"--allocs", "--allocations"},
      paramLabel = "PEER,...",
      description = "The peers to prefer.")
  @Nullable String allocations;

  @Option(
      names = "--expire-in",
      paramLabel = "TIME",
      description = "Unpin by itself after that time, such as 72h.")
  @Nullable String expireIn;

  @Option(
      names = "--metadata",
      paramLabel = "KEY=VALUE",
      description = "Keep this with the pin; may be given several times.")
  Map<String, String> metadata = Map.of();

  @Option(
      names = "--origins",
      paramLabel = "ADDRESS,...",
      description = "Multiaddresses of those who have the content.")
  @Nullable String origins;

  @Override
  public Integer call() throws InterruptedException {
    ApiClient cluster = server.cluster();
    PinPrinter printer = new PinPrinter(common.output());
    ExitCode code = ExitCode.DONE;
    for (String cid : cids) {
      JsonNode pin = cluster.ask("POST", PinPaths.of(cid) + PinPaths.query(options()), null);
      if (pin != null) {
        if (!waiting.wanted()) {
          printer.pin(pin);
        }
        code = waiting.pinned(cluster, pin.path("cid").asText(), printer, common, code);
      }
    }
    return code.number();
  }

  private Map<String, @Nullable Object> options() {
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    options.put("name", name);
    options.put("mode", mode);
    options.put("replication", replication);
    options.put("replication-min", replicationMin);
    options.put("replication-max", replicationMax);
    options.put("user-allocations", allocations);
    options.put("expire-in", expireIn);
    options.put("origins", origins);
    metadata.forEach((key, value) -> options.put("meta-" + key, value));
    return options;
  }
}
