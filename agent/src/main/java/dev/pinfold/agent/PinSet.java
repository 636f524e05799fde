package dev.pinfold.agent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A set of CIDs that knows them by 16-byte hashes, and can mark them: at most 24 bytes of memory
/// for each. Of each it knows whether it is there with all that it links to. Used by one thread.
///
/// It may hold only a slice of all CIDs, chosen by hash, so that more CIDs than there is memory for
/// can be gone through slice by slice. The hash is salted: nobody can choose CIDs that collide.
final class PinSet {

  /*
   * 256 hash tables with open addressing, by one byte of the hash, so that growing one of them
   * needs little room beside it. An entry is two longs; a free one is zero, which no entry is, as
   * its second long has the bit TAKEN.
   */
  private static final int TABLES = 256;
  private static final int START_ENTRIES = 16;
  private static final double LOAD_MAX = 0.85;
  private static final double GROWTH = 1.25;
  private static final int SALT_BYTES = Long.BYTES;
  private static final long MARK = 1;
  private static final long TAKEN = 2;
  private static final long WHOLE = 4;
  private static final long FLAGS = MARK | TAKEN | WHOLE;
  private static final long LOW_HALF = 0xffff_ffffL;

  private final MessageDigest digest;
  private final byte[] salt = new byte[SALT_BYTES];
  private final long[][] tables = new long[TABLES][];
  private final int[] sizes = new int[TABLES];
  private final int slices;
  private final int slice;
  private int size;
  private int marked;

  private long first;
  private long second;

  /// @param salt the same for all slices that are to make up the whole
  /// @param slices a power of two
  /// @param slice which of them this set holds
  PinSet(long salt, int slices, int slice) {
    if (Integer.bitCount(slices) != 1 || slice < 0 || slice >= slices) {
      throw new IllegalArgumentException("There is no slice " + slice + " of " + slices);
    }
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    ByteBuffer.wrap(this.salt).putLong(salt);
    this.slices = slices;
    this.slice = slice;
    for (int i = 0; i < TABLES; i++) {
      tables[i] = new long[2 * START_ENTRIES];
    }
  }

  /// Whether the CID belongs to the slice of this set.
  boolean covers(String cid) {
    hash(cid);
    return mine();
  }

  /// Adds a CID; one of another slice is left out.
  ///
  /// @param whole whether with all that it links to; of two entries of a CID, that says so counts
  void add(String cid, boolean whole) {
    hash(cid);
    if (!mine()) {
      return;
    }
    int table = table();
    if (sizes[table] >= LOAD_MAX * tables[table].length / 2) {
      grow(table);
    }
    if (put(tables[table], first, whole ? second | WHOLE : second)) {
      sizes[table]++;
      size++;
    }
  }

  /// Marks a CID; returns false if it is not in the set.
  ///
  /// @param whole whether it counts only with all that it links to
  boolean mark(String cid, boolean whole) {
    int at = find(cid);
    if (at < 0) {
      return false;
    }
    long[] entries = tables[table()];
    if (whole && (entries[at + 1] & WHOLE) == 0) {
      return false;
    }
    if ((entries[at + 1] & MARK) == 0) {
      entries[at + 1] |= MARK;
      marked++;
    }
    return true;
  }

  /// Whether a CID is in the set.
  boolean contains(String cid) {
    return find(cid) >= 0;
  }

  /// Whether a CID is in the set and not marked.
  boolean unmarked(String cid) {
    int at = find(cid);
    return at >= 0 && (tables[table()][at + 1] & MARK) == 0;
  }

  int size() {
    return size;
  }

  int unmarked() {
    return size - marked;
  }

  /// The memory of the entries.
  long bytes() {
    long bytes = 0;
    for (long[] table : tables) {
      bytes += (long) Long.BYTES * table.length;
    }
    return bytes;
  }

  private void hash(String cid) {
    digest.update(salt);
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(cid.getBytes(StandardCharsets.UTF_8)));
    first = hash.getLong();
    second = (hash.getLong() & ~FLAGS) | TAKEN;
  }

  private boolean mine() {
    // Not the bits that choose table and place. Slice 3 of 4 is made of slices 6 and 7 of 8.
    return (int) (((first & LOW_HALF) * slices) >>> Integer.SIZE) == slice;
  }

  /// By the highest byte.
  private int table() {
    return (int) (first >>> (Long.SIZE - Byte.SIZE));
  }

  /// Where the entry is, or a negative number.
  private int find(String cid) {
    hash(cid);
    if (!mine()) {
      return -1;
    }
    long[] entries = tables[table()];
    int at = start(entries, first);
    while (entries[at + 1] != 0) {
      if (entries[at] == first && same(entries[at + 1], second)) {
        return at;
      }
      at = after(entries, at);
    }
    return -1;
  }

  private static boolean put(long[] entries, long first, long second) {
    int at = start(entries, first);
    while (entries[at + 1] != 0) {
      if (entries[at] == first && same(entries[at + 1], second)) {
        entries[at + 1] |= second & WHOLE;
        return false;
      }
      at = after(entries, at);
    }
    entries[at] = first;
    entries[at + 1] = second;
    return true;
  }

  private static boolean same(long one, long other) {
    return (one & ~FLAGS) == (other & ~FLAGS);
  }

  /// Spreads what the choice of table and slice leaves over of the hash.
  private static int start(long[] entries, long first) {
    return 2 * (int) Math.unsignedMultiplyHigh(first << Byte.SIZE, entries.length / 2);
  }

  private static int after(long[] entries, int at) {
    return at + 2 == entries.length ? 0 : at + 2;
  }

  private void grow(int table) {
    long[] small = tables[table];
    long[] large = new long[2 * (int) Math.ceil(GROWTH * small.length / 2)];
    for (int i = 0; i < small.length; i += 2) {
      if (small[i + 1] != 0) {
        put(large, small[i], small[i + 1]);
      }
    }
    tables[table] = large;
  }
}
