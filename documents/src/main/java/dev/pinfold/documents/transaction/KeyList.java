package dev.pinfold.documents.transaction;

import dev.pinfold.documents.storage.RecordCursor;
import java.util.List;

/// Keys in the order they are given, as a cursor. Not safe for use by several threads.
final class KeyList implements RecordCursor {

  private static final byte[] NOTHING = {};

  private final List<byte[]> keys;
  private int at = -1;

  KeyList(List<byte[]> keys) {
    this.keys = keys;
  }

  @Override
  public boolean next() {
    return ++at < keys.size();
  }

  @Override
  public byte[] key() {
    return keys.get(at);
  }

  @Override
  public byte[] value() {
    return NOTHING;
  }

  @Override
  public void seek(byte[] key) {
    throw new UnsupportedOperationException("a list of keys is only walked through");
  }

  @Override
  public void close() {}
}
