package dev.pinfold.pins;

import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Keeps small records by kind and id: owners, tokens, peers, how far a sweep has come.
///
/// A record that was put is durable when the call returns. Safe for use by many threads.
public interface Registry {

  /// A record as JSON, or null.
  byte @Nullable [] get(String kind, String id);

  /// Puts a record in the stead of what is there.
  void put(String kind, String id, byte[] json);

  /// Changes a record as one step.
  ///
  /// @param change gets the record or null, and gives the new one or null; it may run again
  /// @return what it gave
  byte @Nullable [] update(String kind, String id, UnaryOperator<byte @Nullable []> change);

  /// Removes a record.
  ///
  /// @return whether there was one
  boolean remove(String kind, String id);

  /// Some records of a kind by id, those behind `after`, in the order of their ids.
  SortedMap<String, byte[]> list(String kind, String after, int max);
}
