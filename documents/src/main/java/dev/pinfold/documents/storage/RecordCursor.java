package dev.pinfold.documents.storage;

/// Walks over records in the order of their keys. Not safe for use by several threads; holds native
/// memory until closed.
public interface RecordCursor extends AutoCloseable {

  /// Moves to the next record, at first to the first one.
  boolean next();

  byte[] key();

  byte[] value();

  /// Makes [#next] move to the first record whose key is not less than `key`.
  void seek(byte[] key);

  @Override
  void close();
}
