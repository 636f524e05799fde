package dev.pinfold.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.cli.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Prints pins as people like to see them.
final class PinPrinter {

  private final Output output;

  PinPrinter(Output output) {
    this.output = output;
  }

  /// A pin of the pinset.
  void pin(JsonNode pin) {
    if (output.isJson()) {
      output.line(pin.toString());
      return;
    }
    int min = pin.path("replication_factor_min").asInt();
    StringBuilder line = new StringBuilder(pin.path("cid").asText());
    line.append("  ").append(pin.path("mode").asText());
    line.append("  ")
        .append(
            min < 0
                ? "everywhere"
                : min + " to " + pin.path("replication_factor_max").asInt() + " peers");
    append(line, "name", pin.path("name").asText());
    JsonNode metadata = pin.path("metadata");
    if (metadata.isObject() && !metadata.isEmpty()) {
      append(line, "metadata", metadata.toString());
    }
    String expires = pin.path("expire_at").asText();
    if (!expires.startsWith("0001-")) {
      append(line, "expires", expires);
    }
    output.line(line.toString());
  }

  private static void append(StringBuilder line, String what, String text) {
    if (!text.isEmpty()) {
      line.append("  ").append(what).append(' ').append(text);
    }
  }

  /// How a pin is on each peer.
  void info(JsonNode info) {
    if (output.isJson()) {
      output.line(info.toString());
      return;
    }
    String name = info.path("name").asText();
    output.line(info.path("cid").asText() + (name.isEmpty() ? "" : "  " + name));
    for (Map.Entry<String, JsonNode> peer : info.path("peer_map").properties()) {
      JsonNode state = peer.getValue();
      List<String> words = new ArrayList<>();
      String peerName = state.path("peername").asText();
      words.add(peerName.isEmpty() ? peer.getKey() : peerName);
      words.add(state.path("status").asText());
      words.add(state.path("timestamp").asText());
      String error = state.path("error").asText();
      if (!error.isEmpty()) {
        words.add(error + " (attempt " + state.path("attempt_count").asInt() + ")");
      }
      output.line("    " + String.join("  ", words));
    }
  }
}
