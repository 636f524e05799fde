package dev.pinfold.documents.transaction;

import dev.pinfold.documents.value.TypeCounts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The record of a commit in the table of changes.
///
/// ```
/// key    sequence:8
/// value  time changes (collection kind id path)… count-groups (collection count (code change)…)…
/// ```
///
/// Numbers are varints, `change` and differences of `code` zigzag; texts have a varint length. The
/// counts let a restart bring the schema's counts from their last written state up to the last
/// commit.
///
/// Not safe for use by several threads.
final class ChangeRecord {

  private byte[] b = new byte[128];
  private int length;
  private int at;

  ChangeRecord() {}

  private ChangeRecord(byte[] record) {
    this.b = record;
    this.length = record.length;
  }

  static byte[] key(long sequence) {
    byte[] key = new byte[8];
    for (int i = 7; i >= 0; i--) {
      key[i] = (byte) sequence;
      sequence >>>= 8;
    }
    return key;
  }

  static long sequence(byte[] key) {
    long sequence = 0;
    for (byte digit : key) {
      sequence = (sequence << 8) | (digit & 0xFF);
    }
    return sequence;
  }

  // ---- writing

  byte[] encode(long time, Commit commit) {
    length = 0;
    number(time);
    number(commit.changes().size());
    for (Commit.Change change : commit.changes()) {
      number(change.collection().id());
      number(change.kind().code());
      text(change.id());
      text(change.path());
    }
    number(commit.counts().size());
    for (Commit.Counts counts : commit.counts()) {
      number(counts.collection().id());
      number(counts.added().size() + counts.removed().size());
      int last = values(counts.added(), 1, 0);
      values(counts.removed(), -1, last);
    }
    return Arrays.copyOf(b, length);
  }

  private int values(TypeCounts values, int sign, int start) {
    int last = start;
    for (int i = 0; i < values.size(); i++) {
      int code = values.code(i);
      // Neighbouring values mostly have neighbouring nodes; the lowest bit tells the sign.
      number((zigzag(code - last) << 1) | (sign < 0 ? 1 : 0));
      last = code;
    }
    return last;
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private void number(long value) {
    if (b.length - length < 10) {
      b = Arrays.copyOf(b, b.length * 2);
    }
    while ((value & ~0x7FL) != 0) {
      b[length++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    b[length++] = (byte) value;
  }

  private void text(byte[] utf8) {
    number(utf8.length);
    if (b.length - length < utf8.length) {
      b = Arrays.copyOf(b, Math.max(b.length * 2, length + utf8.length));
    }
    System.arraycopy(utf8, 0, b, length, utf8.length);
    length += utf8.length;
  }

  // ---- reading

  /// Gets one change of one count.
  interface CountReader {
    void count(int collection, int code, int sign);
  }

  /// Names of collections by their numbers.
  interface CollectionNames {
    String name(int collection);
  }

  static CommittedChanges read(byte[] key, byte[] value, CollectionNames names) {
    ChangeRecord record = new ChangeRecord(value);
    long time = record.readNumber();
    int count = (int) record.readNumber();
    List<dev.pinfold.documents.transaction.Change> changes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int collection = (int) record.readNumber();
      var kind = dev.pinfold.documents.transaction.Change.Kind.of((int) record.readNumber());
      String id = record.readText();
      changes.add(
          new dev.pinfold.documents.transaction.Change(
              names.name(collection), id, kind, record.readText()));
    }
    return new CommittedChanges(sequence(key), java.time.Instant.ofEpochMilli(time), changes);
  }

  static void readCounts(byte[] value, CountReader reader) {
    ChangeRecord record = new ChangeRecord(value);
    record.readNumber();
    int count = (int) record.readNumber();
    for (int i = 0; i < count; i++) {
      record.readNumber();
      record.readNumber();
      record.skipText();
      record.skipText();
    }
    int groups = (int) record.readNumber();
    for (int i = 0; i < groups; i++) {
      int collection = (int) record.readNumber();
      int values = (int) record.readNumber();
      int last = 0;
      for (int k = 0; k < values; k++) {
        long number = record.readNumber();
        long difference = number >>> 1;
        last += (int) ((difference >>> 1) ^ -(difference & 1));
        reader.count(collection, last, (number & 1) != 0 ? -1 : 1);
      }
    }
  }

  static long time(byte[] value) {
    return new ChangeRecord(value).readNumber();
  }

  private long readNumber() {
    long value = 0;
    int shift = 0;
    byte digit;
    do {
      digit = b[at++];
      value |= (long) (digit & 0x7F) << shift;
      shift += 7;
    } while (digit < 0);
    return value;
  }

  private String readText() {
    int size = (int) readNumber();
    String text = new String(b, at, size, StandardCharsets.UTF_8);
    at += size;
    return text;
  }

  private void skipText() {
    int size = (int) readNumber();
    at += size;
  }
}
