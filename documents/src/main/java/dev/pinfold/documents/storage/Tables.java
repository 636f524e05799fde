package dev.pinfold.documents.storage;

import org.jspecify.annotations.Nullable;

/// The tables of a database, to be read: as last committed, or at one moment.
public interface Tables {

  /// The record of that key, or null.
  byte @Nullable [] get(Table table, byte[] key);

  /// The records from `from` (inclusive) to `to` (exclusive), by key.
  RecordCursor scan(Table table, byte[] from, byte[] to);
}
