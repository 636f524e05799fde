package dev.pinfold.http.admin;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.exchange.PeerIdRule;
import dev.pinfold.http.json.JsonValue;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Multiaddr;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.Priority;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What an owner wishes of a pin, as JSON. What it leaves out has the server's default.
final class WishJson {

  /// The members of a wish.
  private static final List<String> MEMBERS =
      List.of(
          "name",
          "mode",
          "replication_min",
          "replication_max",
          "expire_at",
          "expire_in",
          "metadata",
          "pin_update",
          "origins",
          "user_allocations",
          "tags",
          "priority");

  private static final int CID_CHARS_MAX = 2_048;
  private static final int NAME_CHARS_MAX = 1_024;
  private static final int REPLICATION_MAX = 10_000;

  private final Clock clock;

  WishJson(Clock clock) {
    this.clock = clock;
  }

  /// @param more members that may stand beside those of the wish
  PinSpec read(Members wish, String... more) {
    List<String> known = new ArrayList<>(MEMBERS);
    known.addAll(List.of(more));
    wish.only(known.toArray(String[]::new));
    int min = (int) wish.number("replication_min", 0, -1, REPLICATION_MAX);
    int max = (int) wish.number("replication_max", min, -1, REPLICATION_MAX);
    PinSpec.Builder spec =
        new PinSpec.Builder()
            .name(wish.text("name", "", NAME_CHARS_MAX))
            .mode(mode(wish))
            .replication(wish.has("replication_min") ? min : max, max)
            .expireAt(wish.end("expire_at", "expire_in", clock))
            .priority(priority(wish));
    JsonValue metadata = wish.object().optional("metadata");
    if (metadata != null) {
      spec.metadata(metadata.asTextMap());
    }
    if (wish.has("pin_update")) {
      spec.pinUpdate(cid(wish, "pin_update"));
    }
    List<String> peers = new ArrayList<>();
    texts(wish, "user_allocations")
        .forEach(peer -> peers.add(PeerIdRule.check("user_allocations", peer)));
    List<String> origins = new ArrayList<>();
    texts(wish, "origins").forEach(origin -> origins.add(origin(origin)));
    return spec.userAllocations(peers).origins(origins).tags(texts(wish, "tags")).build();
  }

  /// The CID that a member says.
  static Cid cid(Members members, String name) {
    String text = members.required(name, CID_CHARS_MAX);
    try {
      return Cid.parse(text);
    } catch (ProblemException e) {
      throw Members.invalid("$." + name, text, "a CID: " + e.problem().message());
    }
  }

  private static List<String> texts(Members wish, String name) {
    JsonValue value = wish.object().optional(name);
    return value == null ? List.of() : value.asTexts();
  }

  private static PinMode mode(Members wish) {
    String word = wish.text("mode", PinMode.RECURSIVE.word(), 64);
    for (PinMode mode : PinMode.values()) {
      if (mode.word().equals(word)) {
        return mode;
      }
    }
    throw Members.invalid("$.mode", word, "recursive or direct");
  }

  private static Priority priority(Members wish) {
    String word = wish.text("priority", Priority.NORMAL.word(), 64);
    for (Priority priority : Priority.values()) {
      if (priority.word().equals(word)) {
        return priority;
      }
    }
    List<String> words = new ArrayList<>();
    for (Priority priority : Priority.values()) {
      words.add(priority.name().toLowerCase(Locale.ROOT));
    }
    throw Members.invalid("$.priority", word, String.join(", ", words));
  }

  private static String origin(String text) {
    try {
      Multiaddr address = Multiaddr.parse(text);
      if (address.hasPeerId()) {
        return address.toString();
      }
    } catch (ProblemException _) {
      // As one that names no peer.
    }
    throw Members.invalid("$.origins", text, "multiaddresses that end in /p2p/ and a peer id");
  }
}
