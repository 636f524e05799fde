package dev.pinfold.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Progress;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.node.Server;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Wish;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold demo`.
@Command(
    name = "demo",
    description =
        "Runs a server with three instant peers over 1,103 real pins, and says what to try.",
    footer = {"", "Example:", "  pinfold demo"})
public final class DemoCommand implements Callable<Integer> {

  private static final String SAMPLE = "/demo/pins.ndjson";
  private static final int PEERS = 3;
  private static final int BATCH = 100;
  private static final Duration LOOK = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(100);
  private static final JsonMapper MAPPER = new JsonMapper();

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin NodeOptions node = new NodeOptions();

  @Option(
      names = "--exit",
      description = "End when everything is pinned, instead of waiting for Ctrl-C.")
  boolean exit;

  @Override
  public Integer call() throws IOException, InterruptedException {
    common.interruption().watch();
    Output output = common.output();
    if (node.data == null) {
      node.data = Path.of("pinfold-demo");
    }
    try (Server server = Server.start(node.read(), PEERS)) {
      awaitPeers(server);
      Owner owner = server.owners().ensure("demo");
      List<Wish> sample = sample();
      long pins = load(server, owner, sample, output);
      String token = server.owners().issue("demo", "demo", null).text();
      ServeCommand.announce(server, output);
      if (output.isJson()) {
        output.json(Json.object("pins", pins, "owner", "demo", "token", token));
      } else {
        tell(server, sample.getFirst().cid(), token, pins, output);
      }
      output.flush();
      while (!exit && !common.interruption().await(LOOK)) {
        // Until somebody wants it to end.
      }
    }
    return ExitCode.DONE.number();
  }

  private static void tell(Server server, Cid cid, String token, long pins, Output output) {
    output.line("");
    output.line(
        String.format(
            "%,d pins of the owner \"demo\" are pinned by %d instant peers, which hold nothing.",
            pins, PEERS));
    output.line("Try:");
    output.line("  curl " + server.clusterUri() + "/pins/" + cid);
    output.line(
        "  curl -H 'Authorization: Bearer "
            + token
            + "' '"
            + server.pinningUri()
            + "/pins?match=partial&name=manifest&limit=3'");
    output.line(
        "  curl -X POST '"
            + server.clusterUri()
            + "/pins/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi?name=mine'");
    output.line("Ctrl-C ends it; ./pinfold-demo keeps the pins.");
  }

  private void awaitPeers(Server server) throws InterruptedException {
    while (server.peers().all().stream().filter(server.peers()::isAlive).count() < PEERS) {
      if (common.interruption().await(SOON)) {
        return;
      }
    }
  }

  private List<Wish> sample() throws IOException {
    List<Wish> wishes = new ArrayList<>();
    try (InputStream in =
            Objects.requireNonNull(DemoCommand.class.getResourceAsStream(SAMPLE), SAMPLE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode pin = MAPPER.readTree(line);
        Map<String, String> metadata = new LinkedHashMap<>();
        pin.path("meta")
            .properties()
            .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        wishes.add(
            Wish.of(
                Cid.parse(pin.path("cid").asText()),
                new PinSpec.Builder()
                    .name(pin.path("name").asText())
                    .metadata(metadata)
                    .replication(2, PEERS)
                    .build(),
                true));
      }
    }
    return wishes;
  }

  /// @return how many are pinned
  private long load(Server server, Owner owner, List<Wish> sample, Output output)
      throws InterruptedException {
    try (Progress progress = output.progress("pins", sample.size())) {
      for (int i = 0; i < sample.size(); i += BATCH) {
        List<Wish> batch = sample.subList(i, Math.min(sample.size(), i + BATCH));
        server.service().want(owner, batch).forEach(Outcome::orThrow);
        progress.at(i + batch.size());
      }
    }
    while (true) {
      Map<PinStatus, Long> counts = server.service().store().requestCounts(owner.number());
      long pinned = counts.getOrDefault(PinStatus.PINNED, 0L);
      long all = counts.values().stream().mapToLong(Long::longValue).sum();
      if (pinned == all || common.interruption().await(SOON)) {
        return pinned;
      }
    }
  }
}
