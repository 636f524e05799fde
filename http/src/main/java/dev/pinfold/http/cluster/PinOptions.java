package dev.pinfold.http.cluster;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Failure;
import dev.pinfold.http.Query;
import dev.pinfold.model.Cid;
import dev.pinfold.model.GoDuration;
import dev.pinfold.model.Multiaddr;
import dev.pinfold.model.PeerId;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.Rfc3339;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pin options as they stand in a query. Parameters that are none are ignored, as the cluster does.
final class PinOptions {

  private static final Duration EXPIRE_IN_MIN = Duration.ofSeconds(1);

  private final Query query;
  private final Clock clock;

  private PinOptions(Query query, Clock clock) {
    this.query = query;
    this.clock = clock;
  }

  /// @throws dev.pinfold.http.FailureException 400 with the cluster's words
  static PinSpec read(Query query, Clock clock) {
    return new PinOptions(query, clock).spec();
  }

  private PinSpec spec() {
    int both = integer("replication", 0);
    Map<String, String> metadata = query.withPrefix("meta-");
    return new PinSpec.Builder()
        .name(query.first("name", ""))
        .mode(PinMode.of(query.first("mode", "")))
        .replication(integer("replication-min", both), integer("replication-max", both))
        .shardSize(shardSize())
        .userAllocations(userAllocations())
        .expireAt(expireAt())
        .metadata(metadata)
        .pinUpdate(pinUpdate())
        .origins(origins())
        .build();
  }

  private int integer(String name, int otherwise) {
    String text = query.first(name, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      throw bad("invalid_parameter", "parameter " + name + " invalid");
    }
  }

  private long shardSize() {
    String text = query.first("shard-size", "");
    if (text.isEmpty()) {
      return 0;
    }
    try {
      long size = Long.parseLong(text);
      if (size >= 0) {
        return size;
      }
    } catch (NumberFormatException _) {
      // As a negative one.
    }
    throw bad("invalid_parameter", "parameter shard_size is invalid");
  }

  private List<String> userAllocations() {
    List<String> peers = new ArrayList<>();
    for (String part : query.first("user-allocations", "").split(",", -1)) {
      try {
        if (!part.isEmpty()) {
          peers.add(PeerId.parse(part).toString());
        }
      } catch (ProblemException _) {
        // The cluster leaves out what is no peer id.
      }
    }
    return peers;
  }

  private @Nullable Instant expireAt() {
    String at = query.first("expire-at", "");
    String in = query.first("expire-in", "");
    if (!at.isEmpty()) {
      try {
        Instant time = Rfc3339.parse(at);
        return time.equals(Rfc3339.ZERO) ? null : time;
      } catch (ProblemException e) {
        throw bad("invalid_time", "expire-at cannot be parsed: " + e.problem().message());
      }
    }
    if (in.isEmpty()) {
      return null;
    }
    Duration duration;
    try {
      duration = GoDuration.parse(in);
    } catch (ProblemException e) {
      throw bad("invalid_duration", "expire-in cannot be parsed: " + e.problem().message());
    }
    if (duration.compareTo(EXPIRE_IN_MIN) < 0) {
      throw bad("invalid_duration", "expire-in duration too short");
    }
    return clock.instant().plus(duration);
  }

  private @Nullable Cid pinUpdate() {
    String text = query.first("pin-update", "");
    if (text.isEmpty()) {
      return null;
    }
    try {
      return Cid.parse(text);
    } catch (ProblemException e) {
      throw bad(
          "invalid_cid",
          "error decoding update option parameter: invalid cid: " + e.problem().message());
    }
  }

  private List<String> origins() {
    List<String> origins = new ArrayList<>();
    for (String part : query.first("origins", "").split(",", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      Multiaddr address;
      try {
        address = Multiaddr.parse(part);
      } catch (ProblemException e) {
        throw bad("invalid_multiaddr", "error decoding multiaddress: " + e.problem().message());
      }
      if (!address.hasPeerId()) {
        throw bad("invalid_multiaddr", "multiaddress does not contain peer ID: " + part);
      }
      origins.add(address.toString());
    }
    return origins;
  }

  private static RuntimeException bad(String code, String message) {
    return Failure.of(400, code, message).raise();
  }
}
