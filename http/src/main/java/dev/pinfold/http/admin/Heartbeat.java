package dev.pinfold.http.admin;

import dev.pinfold.http.json.JsonValue;
import dev.pinfold.http.json.JsonValue.JsonObject;
import dev.pinfold.pins.service.Peer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What an agent tells of its peer. Members of other names are let be, so that agents may be newer
/// than the server.
///
/// @param session names the start of the agent
record Heartbeat(Peer peer, String session) {

  private static final int NAME_CHARS_MAX = 255;
  private static final int PEER_ID_CHARS_MAX = 128;
  private static final int VERSION_CHARS_MAX = 128;
  private static final int ERROR_CHARS_MAX = 1_000;
  private static final int ADDRESSES_MAX = 100;
  private static final int ADDRESS_CHARS_MAX = 1_024;
  private static final int TAGS_MAX = 64;
  private static final int TAG_CHARS_MAX = 255;

  static Heartbeat read(String id, Members body, Instant now) {
    Members ipfs = Members.of(body.object().required("ipfs").asObject());
    ipfs.object().required("up");
    boolean up = ipfs.bool("up", false);
    String error = ipfs.text("error", "", Integer.MAX_VALUE);
    if (error.isEmpty()) {
      error = "the IPFS daemon does not answer";
    }
    Peer peer =
        new Peer(
            id,
            body.text("name", "", NAME_CHARS_MAX),
            ipfs.text("peer_id", "", PEER_ID_CHARS_MAX),
            addresses(ipfs.object()),
            up ? "" : error.substring(0, Math.min(ERROR_CHARS_MAX, error.length())),
            ipfs.number("free_bytes", -1, -1, Long.MAX_VALUE),
            ipfs.number("repo_bytes", -1, -1, Long.MAX_VALUE),
            tags(body.object()),
            body.text("agent_version", "", VERSION_CHARS_MAX),
            now,
            now);
    return new Heartbeat(peer, body.required("session", NAME_CHARS_MAX));
  }

  /// A daemon may have more addresses than are of use to anybody: the first ones are kept.
  private static List<String> addresses(JsonObject ipfs) {
    JsonValue addresses = ipfs.optional("addresses");
    if (addresses == null) {
      return List.of();
    }
    return addresses.asTexts().stream()
        .filter(address -> address.length() <= ADDRESS_CHARS_MAX)
        .limit(ADDRESSES_MAX)
        .toList();
  }

  private static Map<String, String> tags(JsonObject body) {
    JsonValue value = body.optional("tags");
    if (value == null) {
      return Map.of();
    }
    Map<String, String> tags = value.asTextMap();
    if (tags.size() > TAGS_MAX) {
      throw Members.invalid(value.place(), tags.size() + " tags", "up to " + TAGS_MAX);
    }
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      int length = Math.max(tag.getKey().length(), tag.getValue().length());
      if (tag.getKey().isEmpty() || length > TAG_CHARS_MAX) {
        throw Members.invalid(
            value.place(), "a name or value of " + length, "1 to " + TAG_CHARS_MAX);
      }
    }
    return tags;
  }
}
