package dev.pinfold.http.exchange;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonValue;
import dev.pinfold.http.json.JsonValue.JsonNumber;
import dev.pinfold.http.json.JsonValue.JsonObject;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Multiaddr;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinType;
import dev.pinfold.model.Rfc3339;
import dev.pinfold.pins.service.PinService.Imported;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads pins as IPFS Cluster exports them, of version 1 and before: there, CIDs are objects and
/// types are numbers. Members that are missing have the values that the cluster gives them; what it
/// would take without being able to use it is refused.
///
/// @param overrides what to read in the stead of what stands there
/// @param undated the time of pins that have none
public record ClusterLine(Overrides overrides, Instant undated) {

  private static final int REPLICATION_MAX = 10_000;
  private static final int ALLOCATIONS_MAX = 1_000;

  /// 1970 is what the cluster stores for "never", 0001 what it prints.
  private static final Set<Instant> NEVER = Set.of(Rfc3339.ZERO, Instant.EPOCH);

  /// What an operator wants in the stead of what the lines say.
  ///
  /// @param replicationMin 0 for what they say
  /// @param replicationMax 0 for what they say
  /// @param allocations empty for what they say
  public record Overrides(int replicationMin, int replicationMax, List<String> allocations) {

    public static final Overrides NONE = new Overrides(0, 0, List.of());

    /// @throws ProblemException `invalid_replication`, `invalid_peer`, `invalid_allocations`
    public Overrides {
      factor("replication_factor_min", replicationMin);
      factor("replication_factor_max", replicationMax);
      allocations = peers("allocations", allocations);
    }
  }

  /// The pin that a line stands for.
  ///
  /// @throws ProblemException what is wrong with it, and where
  public Imported parse(byte[] line) {
    JsonObject pin = Json.parse(line).asObject();
    Cid cid = cid(pin, "cid");
    if (cid == null) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "missing_json_member", "The pin has no CID.")
              .with("place", "$.cid"));
    }
    List<String> allocations =
        overrides.allocations().isEmpty()
            ? peers("allocations", texts(pin, "allocations"))
            : overrides.allocations();
    PinSpec.Builder spec =
        new PinSpec.Builder()
            .type(type(pin))
            .name(text(pin, "name"))
            .shardSize(number(pin, "shard_size", 0, 0, Long.MAX_VALUE))
            .userAllocations(peers("user_allocations", texts(pin, "user_allocations")))
            .expireAt(end(pin))
            .pinUpdate(cid(pin, "pin_update"))
            .origins(origins(pin))
            .reference(cid(pin, "reference"));
    JsonValue metadata = pin.optional("metadata");
    if (metadata != null) {
      spec.metadata(metadata.asTextMap());
    }
    depth(pin, spec);
    replication(pin, allocations, spec);
    return new Imported(cid, spec.build(), made(pin), allocations);
  }

  /// Depth decides, as it does in the cluster, which keeps no mode.
  private static void depth(JsonObject pin, PinSpec.Builder spec) {
    if (pin.optional("max_depth") == null) {
      spec.mode(mode(pin));
    } else {
      int depth = (int) number(pin, "max_depth", -1, -1, Integer.MAX_VALUE);
      spec.mode(depth == 0 ? PinMode.DIRECT : PinMode.RECURSIVE).maxDepth(depth);
    }
  }

  private static PinMode mode(JsonObject pin) {
    JsonValue mode = pin.optional("mode");
    if (mode instanceof JsonNumber) {
      return number(pin, "mode", 0, 0, 1) == 0 ? PinMode.RECURSIVE : PinMode.DIRECT;
    }
    return mode == null ? PinMode.RECURSIVE : PinMode.of(mode.asText());
  }

  private static PinType type(JsonObject pin) {
    JsonValue type = pin.optional("type");
    if (type == null) {
      return PinType.DATA;
    }
    if (type instanceof JsonNumber) {
      return switch ((int) number(pin, "type", 0, 0, 16)) {
        case 0, 1, 2 -> PinType.DATA;
        case 4 -> PinType.META;
        case 8 -> PinType.CLUSTER_DAG;
        case 16 -> PinType.SHARD;
        default -> throw invalid(type, "0, 1, 2, 4, 8 or 16");
      };
    }
    String word = type.asText();
    if (word.isEmpty() || word.equals("bad-type")) {
      return PinType.DATA;
    }
    return PinType.of(word)
        .orElseThrow(() -> invalid(type, "pin, meta-pin, clusterdag-pin, shard-pin or bad-type"));
  }

  private void replication(JsonObject pin, List<String> allocations, PinSpec.Builder spec) {
    int min = overrides.replicationMin();
    if (min == 0) {
      min = (int) number(pin, "replication_factor_min", 0, -1, REPLICATION_MAX);
    }
    int max = overrides.replicationMax();
    if (max == 0) {
      max = (int) number(pin, "replication_factor_max", 0, -1, REPLICATION_MAX);
    }
    if (min == 0 && max == 0) {
      // As many as have it, or the cluster's own default: everywhere.
      min = allocations.isEmpty() ? -1 : allocations.size();
    }
    min = min == 0 ? max : min;
    max = max == 0 ? min : max;
    if ((min < 0) != (max < 0) || min > max) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_replication",
                  "The replication factors do not go together.")
              .with("replication_factor_min", min)
              .with("replication_factor_max", max)
              .with("allowed", "-1 twice, or a minimum that is not above the maximum"));
    }
    spec.replication(min, max);
  }

  private static void factor(String field, int factor) {
    if (factor < -1 || factor > REPLICATION_MAX) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_replication",
                  "A replication factor is out of bounds.")
              .with("field", field)
              .with("found", factor)
              .with("allowed", "-1 for all peers, or 1 to " + REPLICATION_MAX));
    }
  }

  private static List<String> peers(String field, List<String> ids) {
    if (ids.size() > ALLOCATIONS_MAX) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "invalid_allocations", "There are too many peers.")
              .with("field", field)
              .with("found", ids.size())
              .with("allowed", ALLOCATIONS_MAX));
    }
    Set<String> peers = new LinkedHashSet<>();
    ids.forEach(id -> peers.add(PeerIdRule.check(field, id)));
    return List.copyOf(peers);
  }

  private static List<String> origins(JsonObject pin) {
    List<String> origins = new ArrayList<>();
    texts(pin, "origins").forEach(text -> origins.add(Multiaddr.parse(text).toString()));
    return origins;
  }

  private static @Nullable Instant end(JsonObject pin) {
    Instant time = time(pin, "expire_at");
    return time == null || NEVER.contains(time) ? null : time;
  }

  private Instant made(JsonObject pin) {
    Instant time = time(pin, "timestamp");
    return time == null || time.equals(Rfc3339.ZERO) ? undated : time;
  }

  // ---- members that may be missing

  /// A CID as text, or as the link that it was before version 1.
  private static @Nullable Cid cid(JsonObject pin, String name) {
    JsonValue value = pin.optional(name);
    if (value instanceof JsonObject link) {
      value = link.optional("/");
    }
    String text = value == null ? "" : value.asText();
    return text.isEmpty() ? null : Cid.parse(text);
  }

  private static String text(JsonObject pin, String name) {
    JsonValue value = pin.optional(name);
    return value == null ? "" : value.asText();
  }

  private static List<String> texts(JsonObject pin, String name) {
    JsonValue value = pin.optional(name);
    return value == null ? List.of() : value.asTexts();
  }

  private static @Nullable Instant time(JsonObject pin, String name) {
    String text = text(pin, name);
    return text.isEmpty() ? null : Rfc3339.parse(text);
  }

  private static long number(JsonObject pin, String name, long otherwise, long min, long max) {
    JsonValue value = pin.optional(name);
    if (value == null) {
      return otherwise;
    }
    long number = value.asLong();
    if (number < min || number > max) {
      throw invalid(value, "a whole number from " + min + " to " + max);
    }
    return number;
  }

  private static ProblemException invalid(JsonValue value, String allowed) {
    return new ProblemException(
        Problem.of(Problem.Kind.INVALID, "invalid_json_member", "A member of the pin is not valid.")
            .with("place", value.place())
            .with("allowed", allowed));
  }
}
