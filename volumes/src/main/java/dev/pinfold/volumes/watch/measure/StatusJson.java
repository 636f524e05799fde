package dev.pinfold.volumes.watch.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Reads what `zpool status -j --json-int -vP POOL` prints, from OpenZFS 2.3 on.
final class StatusJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  /// What holds data, and so has errors; spares and caches do not.
  private static final List<String> CLASSES = List.of("vdevs", "logs", "special", "dedup");

  private static final int DEPTH_MAX = 8;

  private final String command;

  private StatusJson(String command) {
    this.command = command;
  }

  /// @param command that printed it
  static PoolStatus parse(String command, String text) {
    JsonNode tree;
    try {
      tree = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw Output.unknown(command, text);
    }
    JsonNode pools = tree.path("pools");
    if (pools.size() != 1) {
      throw Output.unknown(command, text);
    }
    return new StatusJson(command).status(pools.elements().next());
  }

  private PoolStatus status(JsonNode pool) {
    List<Vdev> vdevs = new ArrayList<>();
    for (String kind : CLASSES) {
      vdevs(pool.path(kind), vdevs, 0);
    }
    List<String> damaged = new ArrayList<>();
    pool.path("errlist").forEach(file -> damaged.add(file.asText()));
    if (vdevs.isEmpty()) {
      throw Output.unknown(command, pool.toString());
    }
    return new PoolStatus(
        text(pool, "name"),
        text(pool, "state"),
        pool.path("msgid").asText(),
        scan(pool.path("scan_stats")),
        vdevs,
        pool.path("error_count").isMissingNode() ? 0 : number(pool, "error_count"),
        damaged);
  }

  private void vdevs(JsonNode members, List<Vdev> into, int depth) {
    if (depth > DEPTH_MAX) {
      throw Output.unknown(command, "vdevs in more than " + DEPTH_MAX + " others");
    }
    for (JsonNode vdev : members) {
      JsonNode below = vdev.path("vdevs");
      boolean other =
          vdev.path("configured_ashift").isNumber() && vdev.path("physical_ashift").isNumber();
      into.add(
          new Vdev(
              text(vdev, vdev.has("path") ? "path" : "name"),
              text(vdev, "state"),
              number(vdev, "read_errors"),
              number(vdev, "write_errors"),
              number(vdev, "checksum_errors"),
              below.isEmpty(),
              other ? 1L << number(vdev, "configured_ashift") : 0,
              other ? 1L << number(vdev, "physical_ashift") : 0));
      vdevs(below, into, depth + 1);
    }
  }

  private Scan scan(JsonNode stats) {
    if (stats.isMissingNode() || stats.path("function").asText().equals("NONE")) {
      return Scan.NONE;
    }
    Scan.Kind kind =
        switch (text(stats, "function")) {
          case "SCRUB", "ERRORSCRUB" -> Scan.Kind.SCRUB;
          case "RESILVER" -> Scan.Kind.RESILVER;
          default -> throw Output.unknown(command, stats.toString());
        };
    Scan.State state =
        switch (text(stats, "state")) {
          case "SCANNING" ->
              number(stats, "scrub_pause") > 0 ? Scan.State.PAUSED : Scan.State.RUNNING;
          case "FINISHED" -> Scan.State.FINISHED;
          case "CANCELED" -> Scan.State.CANCELED;
          case "NONE" -> Scan.State.NONE;
          default -> throw Output.unknown(command, stats.toString());
        };
    boolean began = state == Scan.State.RUNNING || state == Scan.State.PAUSED;
    return state == Scan.State.NONE
        ? Scan.NONE
        : new Scan(
            kind,
            state,
            Instant.ofEpochSecond(number(stats, began ? "start_time" : "end_time")),
            number(stats, "errors"));
  }

  private String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw Output.unknown(command, name + " in " + node);
    }
    return value.asText();
  }

  private long number(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (value.isIntegralNumber()) {
      return value.asLong();
    }
    return value.asText().equals("-") ? 0 : Output.number(command, value.asText());
  }
}
