package dev.pinfold.documents.storage;

import org.jspecify.annotations.Nullable;

/// The records of documents as a reader sees them: as last committed, at one moment, or with a
/// transaction's own writes on top.
public interface Records {

  /// The record of that key, or null.
  byte @Nullable [] get(byte[] key);

  /// The records from `from` (inclusive) to `to` (exclusive), by key.
  RecordCursor scan(byte[] from, byte[] to);
}
