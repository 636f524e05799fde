package dev.pinfold.documents.transaction;

import dev.pinfold.documents.storage.StoreOptions;
import dev.pinfold.documents.value.ValueLimits;
import java.time.Duration;

/// The bounds and sizes of an engine.
///
/// @param values the bounds on one document
/// @param idBytesMax bytes of a document's id in UTF-8
/// @param schemaNodesMax paths of one collection
/// @param changesRetained commits that the feed keeps; fewer if they are so large that these would
///     take more than 256 MiB, but never fewer than 10,000, as they also carry the schema's counts
///     over a crash
/// @param lockTimeout the last guard of a wait for a lock
/// @param triesMax how often a transaction is tried before it is given up
/// @param store memory of the storage
public record EngineOptions(
    ValueLimits values,
    int idBytesMax,
    int schemaNodesMax,
    long changesRetained,
    Duration lockTimeout,
    int triesMax,
    StoreOptions store) {

  public static final EngineOptions DEFAULT =
      new EngineOptions(
          ValueLimits.DEFAULT,
          1 << 10,
          64 << 10,
          1_000_000,
          Duration.ofSeconds(60),
          100,
          StoreOptions.DEFAULT);

  public EngineOptions {
    if (changesRetained < 10_000) {
      throw new IllegalArgumentException("changesRetained is at least 10,000");
    }
  }
}
