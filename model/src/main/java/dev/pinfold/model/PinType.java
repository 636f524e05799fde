package dev.pinfold.model;

import java.util.Arrays;
import java.util.Optional;

/// What a pin stands for in IPFS Cluster. Only [#DATA] is asked for by people; the others belong to
/// content that the cluster has sharded.
public enum PinType {
  /// Content itself.
  DATA("pin"),
  /// Points to a [#CLUSTER_DAG].
  META("meta-pin"),
  /// The root that links the shards of some content.
  CLUSTER_DAG("clusterdag-pin"),
  /// One shard of some content.
  SHARD("shard-pin");

  private final String word;

  PinType(String word) {
    this.word = word;
  }

  /// Its name on the wire.
  public String word() {
    return word;
  }

  /// The type of that name on the wire.
  public static Optional<PinType> of(String word) {
    return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
  }
}
