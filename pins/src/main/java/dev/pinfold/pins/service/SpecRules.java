package dev.pinfold.pins.service;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.PinSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/// What a request may say, and what it means where it says nothing.
final class SpecRules {

  private static final int NAME_BYTES_MAX = 1_024;
  private static final int METADATA_MAX = 1_000;
  private static final int METADATA_KEY_BYTES_MAX = 255;
  private static final int METADATA_BYTES_MAX = 64 << 10;
  private static final int ORIGINS_MAX = 100;
  private static final int ORIGIN_BYTES_MAX = 2_048;
  private static final int TAGS_MAX = 100;
  private static final int TAG_BYTES_MAX = 255;
  private static final int ALLOCATIONS_MAX = 1_000;
  private static final int PEER_BYTES_MAX = 255;
  private static final int REPLICATION_MAX = BalancedAllocator.PEERS_OF_PIN_MAX;

  private final ServiceSettings settings;

  SpecRules(ServiceSettings settings) {
    this.settings = settings;
  }

  /// The spec with the server's defaults for what it leaves open.
  ///
  /// @throws ProblemException what it may not say
  PinSpec complete(PinSpec spec, Instant now) {
    checkBounds(spec);
    Instant expireAt = spec.expireAt();
    if (expireAt != null && !expireAt.isAfter(now)) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID, "expired_already", "pin.ExpireAt set before current time")
              .with("expire_at", expireAt));
    }
    int min = spec.replicationMin() == 0 ? settings.replicationMin() : spec.replicationMin();
    int max = spec.replicationMax() == 0 ? settings.replicationMax() : spec.replicationMax();
    if (min < -1 || max < -1 || min > REPLICATION_MAX || max > REPLICATION_MAX) {
      throw replication("a replication factor is -1 for all peers, or 1 to " + REPLICATION_MAX);
    }
    if (min > max) {
      throw replication("cluster.replication_factor_min is larger than max");
    }
    if ((min == -1) != (max == -1)) {
      throw replication("cluster.replication_factor_min and max must be -1 when one of them is");
    }
    return min == spec.replicationMin() && max == spec.replicationMax()
        ? spec
        : spec.toBuilder().replication(min, max).build();
  }

  private static ProblemException replication(String message) {
    return new ProblemException(Problem.of(Problem.Kind.INVALID, "invalid_replication", message));
  }

  /// @throws ProblemException `invalid_name`, `invalid_metadata` and so on
  static void checkBounds(PinSpec spec) {
    bound("name", "invalid_name", bytes(spec.name()), NAME_BYTES_MAX, "bytes");
    bound("metadata", "invalid_metadata", spec.metadata().size(), METADATA_MAX, "entries");
    int sum = 0;
    for (Map.Entry<String, String> entry : spec.metadata().entrySet()) {
      if (entry.getKey().isEmpty()) {
        throw new ProblemException(
            Problem.of(Problem.Kind.INVALID, "invalid_metadata", "a key of the metadata is empty")
                .with("field", "metadata"));
      }
      bound(
          "metadata key",
          "invalid_metadata",
          bytes(entry.getKey()),
          METADATA_KEY_BYTES_MAX,
          "bytes");
      sum += bytes(entry.getKey()) + bytes(entry.getValue());
    }
    bound("metadata", "invalid_metadata", sum, METADATA_BYTES_MAX, "bytes");
    bound("origins", "invalid_origins", spec.origins().size(), ORIGINS_MAX, "entries");
    for (String origin : spec.origins()) {
      bound("origin", "invalid_origins", bytes(origin), ORIGIN_BYTES_MAX, "bytes");
    }
    bound("tags", "invalid_tags", spec.tags().size(), TAGS_MAX, "entries");
    for (String tag : spec.tags()) {
      bound("tag", "invalid_tags", bytes(tag), TAG_BYTES_MAX, "bytes");
    }
    bound(
        "user allocations",
        "invalid_allocations",
        spec.userAllocations().size(),
        ALLOCATIONS_MAX,
        "entries");
    for (String peer : spec.userAllocations()) {
      bound("user allocation", "invalid_allocations", bytes(peer), PEER_BYTES_MAX, "bytes");
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void bound(String field, String code, int found, int allowed, String unit) {
    if (found > allowed) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  code,
                  "the " + field + " has " + found + " " + unit + "; allowed are " + allowed)
              .with("field", field)
              .with("found", found)
              .with("allowed", allowed));
    }
  }
}
