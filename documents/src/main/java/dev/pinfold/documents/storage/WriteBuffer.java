package dev.pinfold.documents.storage;

import java.util.Arrays;

/// The writes of one commit, put together in the form in which RocksDB's WriteBatch keeps them
/// (`db/write_batch.cc`), so that a commit of any size crosses into native code once.
///
/// ```
/// sequence:8 count:4 (both little-endian, sequence left 0)
/// 05 family key value     put          04 family key        delete
/// 0E family begin end     delete range
/// ```
///
/// family is a varint, key and value are a varint length and bytes; family 0 has tags of its own
/// (01, 00, 0F) and no number. Not safe for use by several threads.
public final class WriteBuffer {

  private static final int HEADER = 12;

  private byte[] b = new byte[512];
  private int length = HEADER;
  private int count;

  private void begin(int tag, int defaultTag, Table table, int more) {
    ensure(more + 16);
    count++;
    int family = table.ordinal();
    if (family == 0) {
      b[length++] = (byte) defaultTag;
    } else {
      b[length++] = (byte) tag;
      b[length++] = (byte) family;
    }
  }

  private void ensure(int more) {
    if (b.length - length < more) {
      b = Arrays.copyOf(b, Math.max(length + more, b.length * 2));
    }
  }

  private void string(byte[] text) {
    int rest = text.length;
    while ((rest & ~0x7F) != 0) {
      b[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    b[length++] = (byte) rest;
    System.arraycopy(text, 0, b, length, text.length);
    length += text.length;
  }

  public WriteBuffer put(Table table, byte[] key, byte[] value) {
    begin(0x05, 0x01, table, key.length + value.length);
    string(key);
    string(value);
    return this;
  }

  public WriteBuffer delete(Table table, byte[] key) {
    begin(0x04, 0x00, table, key.length);
    string(key);
    return this;
  }

  public WriteBuffer deleteRange(Table table, byte[] from, byte[] to) {
    begin(0x0E, 0x0F, table, from.length + to.length);
    string(from);
    string(to);
    return this;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /// How many bytes the writes take.
  public int size() {
    return length;
  }

  /// Adds the writes of `other`, in their order.
  public WriteBuffer append(WriteBuffer other) {
    ensure(other.length - HEADER);
    System.arraycopy(other.b, HEADER, b, length, other.length - HEADER);
    length += other.length - HEADER;
    count += other.count;
    return this;
  }

  public void clear() {
    length = HEADER;
    count = 0;
    if (b.length > 1 << 20) {
      b = new byte[512];
    }
  }

  byte[] toBatch() {
    byte[] batch = Arrays.copyOf(b, length);
    batch[8] = (byte) count;
    batch[9] = (byte) (count >>> 8);
    batch[10] = (byte) (count >>> 16);
    batch[11] = (byte) (count >>> 24);
    return batch;
  }
}
