package dev.pinfold.model;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a request says about its CID: IPFS Cluster's pin options, and Pinfold's own.
///
/// @param type what the pin stands for
/// @param replicationMin how many peers must hold it: 0 for the server's default, -1 for all
/// @param replicationMax how many peers should hold it: 0 for the server's default, -1 for all
/// @param shardSize bytes a shard, for content that the cluster shards; kept for its clients
/// @param userAllocations the peers to prefer
/// @param expireAt when the request ends by itself; null for never
/// @param pinUpdate the CID whose blocks this one shares
/// @param origins multiaddresses of those who have the content
/// @param maxDepth how deep the DAG is held: -1 all of it, 0 the root alone
/// @param reference the CID that a pin of the cluster's inner kinds belongs to
/// @param tags words to group pins by
public record PinSpec(
    PinType type,
    String name,
    PinMode mode,
    int replicationMin,
    int replicationMax,
    long shardSize,
    List<String> userAllocations,
    @Nullable Instant expireAt,
    SortedMap<String, String> metadata,
    @Nullable Cid pinUpdate,
    List<String> origins,
    int maxDepth,
    @Nullable Cid reference,
    SortedSet<String> tags,
    Priority priority) {

  /// Nothing but defaults.
  public static final PinSpec DEFAULT = new Builder().build();

  public PinSpec {
    userAllocations = List.copyOf(userAllocations);
    origins = List.copyOf(origins);
    // Most pins have none, and lists of pins are long.
    metadata =
        metadata.isEmpty()
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    tags =
        tags.isEmpty()
            ? Collections.emptySortedSet()
            : Collections.unmodifiableSortedSet(new TreeSet<>(tags));
  }

  public Builder toBuilder() {
    return new Builder(this);
  }

  /// Gathers what differs from the defaults. Used by one thread.
  public static final class Builder {
    private PinType type = PinType.DATA;
    private String name = "";
    private PinMode mode = PinMode.RECURSIVE;
    private int replicationMin;
    private int replicationMax;
    private long shardSize;
    private List<String> userAllocations = List.of();
    private @Nullable Instant expireAt;
    private SortedMap<String, String> metadata = Collections.emptySortedMap();
    private @Nullable Cid pinUpdate;
    private List<String> origins = List.of();
    private int maxDepth = -1;
    private @Nullable Cid reference;
    private SortedSet<String> tags = Collections.emptySortedSet();
    private Priority priority = Priority.NORMAL;

    public Builder() {}

    private Builder(PinSpec spec) {
      type = spec.type;
      name = spec.name;
      mode = spec.mode;
      replicationMin = spec.replicationMin;
      replicationMax = spec.replicationMax;
      shardSize = spec.shardSize;
      userAllocations = spec.userAllocations;
      expireAt = spec.expireAt;
      metadata = spec.metadata;
      pinUpdate = spec.pinUpdate;
      origins = spec.origins;
      maxDepth = spec.maxDepth;
      reference = spec.reference;
      tags = spec.tags;
      priority = spec.priority;
    }

    public Builder type(PinType value) {
      type = value;
      return this;
    }

    public Builder name(String value) {
      name = value;
      return this;
    }

    /// Sets the depth that goes with the mode, too.
    public Builder mode(PinMode value) {
      mode = value;
      maxDepth = value == PinMode.DIRECT ? 0 : -1;
      return this;
    }

    public Builder replication(int min, int max) {
      replicationMin = min;
      replicationMax = max;
      return this;
    }

    public Builder shardSize(long value) {
      shardSize = value;
      return this;
    }

    public Builder userAllocations(List<String> value) {
      userAllocations = value;
      return this;
    }

    public Builder expireAt(@Nullable Instant value) {
      expireAt = value;
      return this;
    }

    public Builder metadata(Map<String, String> value) {
      metadata = new TreeMap<>(value);
      return this;
    }

    public Builder pinUpdate(@Nullable Cid value) {
      pinUpdate = value;
      return this;
    }

    public Builder origins(List<String> value) {
      origins = value;
      return this;
    }

    public Builder maxDepth(int value) {
      maxDepth = value;
      return this;
    }

    public Builder reference(@Nullable Cid value) {
      reference = value;
      return this;
    }

    public Builder tags(Collection<String> value) {
      tags = new TreeSet<>(value);
      return this;
    }

    public Builder priority(Priority value) {
      priority = value;
      return this;
    }

    public PinSpec build() {
      return new PinSpec(
          type,
          name,
          mode,
          replicationMin,
          replicationMax,
          shardSize,
          userAllocations,
          expireAt,
          metadata,
          pinUpdate,
          origins,
          maxDepth,
          reference,
          tags,
          priority);
    }
  }
}
