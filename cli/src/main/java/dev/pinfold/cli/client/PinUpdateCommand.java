package dev.pinfold.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold pin update`.
@Command(
    name = "update",
    description = "Pins a CID as another is pinned, whose blocks it shares. The other one stays.",
    footer = {"", "Example:", "  pinfold pin update OLD NEW && pinfold pin rm OLD"})
final class PinUpdateCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ServerOptions server = new ServerOptions();
  @Mixin PinWaiting waiting = new PinWaiting();

  @Parameters(index = "0", paramLabel = "OLD", description = "The CID that is pinned.")
  String old = "";

  @Parameters(index = "1", paramLabel = "NEW", description = "The CID to pin.")
  String updated = "";

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "Another name than the old one's.")
  @Nullable String name;

  @Option(
      names = "--expire-in",
      paramLabel = "TIME",
      description = "Unpin by itself after that time, such as 72h.")
  @Nullable String expireIn;

  @Override
  public Integer call() throws InterruptedException {
    ApiClient cluster = server.cluster();
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    options.put("pin-update", old);
    options.put("name", name);
    options.put("expire-in", expireIn);
    JsonNode pin = cluster.ask("POST", PinPaths.of(updated) + PinPaths.query(options), null);
    PinPrinter printer = new PinPrinter(common.output());
    ExitCode code = ExitCode.DONE;
    if (pin != null) {
      if (!waiting.wanted()) {
        printer.pin(pin);
      }
      code = waiting.pinned(cluster, pin.path("cid").asText(), printer, common, code);
    }
    return code.number();
  }
}
