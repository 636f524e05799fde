package dev.pinfold.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The JSON objects of `PROTOCOL.md`.
final class Wire {

  private Wire() {}

  static ObjectNode encode(Heartbeat heartbeat) {
    ObjectNode node =
        JsonLines.newObject()
            .put("name", heartbeat.name())
            .put("session", heartbeat.session())
            .put("agent_version", heartbeat.agentVersion());
    ObjectNode tags = node.putObject("tags");
    heartbeat.tags().forEach(tags::put);
    Heartbeat.Daemon daemon = heartbeat.daemon();
    ObjectNode ipfs =
        node.putObject("ipfs")
            .put("up", daemon.up())
            .put("error", daemon.error())
            .put("peer_id", daemon.ipfsPeerId());
    daemon.addresses().forEach(ipfs.putArray("addresses")::add);
    ipfs.put("version", daemon.version())
        .put("free_bytes", daemon.freeBytes())
        .put("repo_bytes", daemon.repoBytes());
    Heartbeat.InFlight inFlight = heartbeat.inFlight();
    node.putObject("in_flight")
        .put("queued", inFlight.queued())
        .put("pinning", inFlight.pinning())
        .put("unpinning", inFlight.unpinning())
        .put("unacknowledged", inFlight.unacknowledged());
    return node;
  }

  static Heartbeat.Answer heartbeatAnswer(JsonNode node) throws JsonLines.BadAnswerException {
    return new Heartbeat.Answer(Duration.ofMillis(number(node, "interval_ms")));
  }

  static WorkItem workItem(JsonNode node) throws JsonLines.BadAnswerException {
    String action = text(node, "action");
    List<String> origins = new ArrayList<>();
    node.path("origins").forEach(origin -> origins.add(origin.asText()));
    return new WorkItem(
        text(node, "cid"),
        switch (action) {
          case "pin" -> WorkItem.Action.PIN;
          case "unpin" -> WorkItem.Action.UNPIN;
          default -> throw unknown("action", action);
        },
        recursive(node),
        number(node, "epoch"),
        node.path("attempts").asInt(),
        origins,
        optionalText(node, "update_from"));
  }

  static ObjectNode encode(Acknowledgement acknowledgement) {
    ObjectNode node =
        JsonLines.newObject()
            .put("cid", acknowledgement.cid())
            .put("epoch", acknowledgement.epoch())
            .put("state", acknowledgement.state().name().toLowerCase(Locale.ROOT));
    if (acknowledgement.error() != null) {
      node.put("error", acknowledgement.error());
    }
    if (acknowledgement.sizeBytes() != null) {
      node.put("size_bytes", acknowledgement.sizeBytes());
    }
    return node;
  }

  static Acknowledgement.Answer acknowledgementAnswer(JsonNode node)
      throws JsonLines.BadAnswerException {
    String cid = text(node, "cid");
    String result = text(node, "result");
    return switch (result) {
      case "accepted" -> new Acknowledgement.Answer.Accepted(cid);
      case "stale" -> {
        String now = text(node, "now");
        yield new Acknowledgement.Answer.Stale(
            cid,
            switch (now) {
              case "none" -> Acknowledgement.Now.NOTHING;
              case "pin" -> Acknowledgement.Now.PIN;
              case "unpin" -> Acknowledgement.Now.UNPIN;
              default -> throw unknown("now", now);
            },
            number(node, "epoch"),
            recursive(node));
      }
      default -> throw unknown("result", result);
    };
  }

  static Placement placement(JsonNode node) throws JsonLines.BadAnswerException {
    String status = text(node, "status");
    for (Placement.Status each : Placement.Status.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(status)) {
        return new Placement(text(node, "cid"), each, recursive(node));
      }
    }
    throw unknown("status", status);
  }

  static ObjectNode encode(Drift drift) {
    return JsonLines.newObject().put("cid", drift.cid()).put("held", drift.held());
  }

  static Drift.Answer driftAnswer(JsonNode node) throws JsonLines.BadAnswerException {
    String result = text(node, "result");
    return new Drift.Answer(
        text(node, "cid"),
        switch (result) {
          case "queued" -> Drift.Action.QUEUED;
          case "settled" -> Drift.Action.SETTLED;
          case "ignored" -> Drift.Action.IGNORED;
          default -> throw unknown("result", result);
        });
  }

  static @Nullable String optionalText(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() ? value.textValue() : null;
  }

  private static boolean recursive(JsonNode node) throws JsonLines.BadAnswerException {
    String mode = node.path("mode").asText("recursive");
    return switch (mode) {
      case "recursive" -> true;
      case "direct" -> false;
      default -> throw unknown("mode", mode);
    };
  }

  private static String text(JsonNode node, String field) throws JsonLines.BadAnswerException {
    String value = optionalText(node, field);
    if (value == null) {
      throw new JsonLines.BadAnswerException("the field \"" + field + "\" is missing");
    }
    return value;
  }

  private static long number(JsonNode node, String field) throws JsonLines.BadAnswerException {
    JsonNode value = node.path(field);
    if (!value.canConvertToLong()) {
      throw new JsonLines.BadAnswerException("the field \"" + field + "\" is not a number");
    }
    return value.longValue();
  }

  private static JsonLines.BadAnswerException unknown(String field, String value) {
    return new JsonLines.BadAnswerException(
        "the field \"" + field + "\" has an unknown value: " + value);
  }
}
