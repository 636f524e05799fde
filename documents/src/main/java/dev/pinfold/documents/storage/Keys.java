package dev.pinfold.documents.storage;

import dev.pinfold.base.SipHash;
import dev.pinfold.documents.value.Step;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The keys of records, in bytes. All integers are big-endian, so that order of bytes is order of
/// numbers.
///
/// ```
/// document   collection:4 slot:3 id 00
/// run        document steps 10 number:4      members or elements number·32 … number·32+31
/// own value  document steps 08
/// step       20 node:4 | 21 name 00 | 22 element:4
/// ```
///
/// Ids and names are UTF-8 with `00` written `00 FF`; behind their closing `00` never stands `FF`.
/// So no document's key is a prefix of another document's records, whatever its id holds.
public final class Keys {

  static final int RUN = 0x10;
  static final int OWN = 0x08;
  private static final int FIELD = 0x20;
  static final int ENTRY = 0x21;
  private static final int ELEMENT = 0x22;

  /// How many neighbouring members or elements share a run: as a shift.
  static final int RUN_SHIFT = 5;

  private Keys() {}

  /// The first 24 bits of the keyed hash of an id: where the document lives.
  public static int slot(long k0, long k1, byte[] id) {
    return (int) (SipHash.hash(k0, k1, id, 0, id.length) >>> 40);
  }

  /// The key of a document's first record, which all its records begin with.
  public static byte[] document(int collection, int slot, byte[] id) {
    int zeros = zeros(id);
    byte[] key = new byte[8 + id.length + zeros];
    putInt(key, 0, collection);
    key[4] = (byte) (slot >>> 16);
    key[5] = (byte) (slot >>> 8);
    key[6] = (byte) slot;
    escape(id, key, 7);
    return key;
  }

  /// Where a document's first record's key ends in the key of any of its records.
  public static int documentEnd(byte[] key) {
    return textEnd(key, 7);
  }

  /// The id of the document that a record belongs to.
  public static String id(byte[] key) {
    return id(key, 4);
  }

  /// The id of the document whose key, without its collection, begins at `start`.
  public static String id(byte[] key, int start) {
    int text = start + 3;
    return new String(unescape(key, text, textEnd(key, text) - 1), StandardCharsets.UTF_8);
  }

  /// Where the escaped text that begins at `start` ends, its closing `00` included.
  static int textEnd(byte[] key, int start) {
    int at = start;
    while (true) {
      if (key[at] == 0) {
        if (at + 1 == key.length || key[at + 1] != (byte) 0xFF) {
          return at + 1;
        }
        at++;
      }
      at++;
    }
  }

  static byte[] unescape(byte[] key, int start, int end) {
    byte[] text = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      text[length++] = key[i];
      if (key[i] == 0) {
        i++;
      }
    }
    return Arrays.copyOf(text, length);
  }

  public static int collection(byte[] key) {
    return getInt(key, 0);
  }

  public static int slot(byte[] key) {
    return ((key[4] & 0xFF) << 16) | ((key[5] & 0xFF) << 8) | (key[6] & 0xFF);
  }

  /// What every key of a collection begins with.
  public static byte[] collectionStart(int collection) {
    byte[] key = new byte[4];
    putInt(key, 0, collection);
    return key;
  }

  /// How many slots there are.
  public static final int SLOTS = 1 << 24;

  /// What the keys of the documents in the first slots of a collection are less than, and those of
  /// the others not.
  ///
  /// @param slot from 0 to [#SLOTS]
  public static byte[] slotStart(int collection, int slot) {
    if (slot == SLOTS) {
      return after(collectionStart(collection));
    }
    byte[] key = new byte[7];
    putInt(key, 3, slot);
    putInt(key, 0, collection);
    return key;
  }

  /// The least key that is greater than every key that begins with `prefix`.
  public static byte[] after(byte[] prefix) {
    byte[] end = prefix.clone();
    for (int i = end.length - 1; i >= 0; i--) {
      if (++end[i] != 0) {
        return Arrays.copyOf(end, i + 1);
      }
    }
    throw new IllegalArgumentException("nothing is greater than " + prefix.length + " bytes FF");
  }

  /// The least key that is greater than those of all records of a document.
  public static byte[] afterDocument(byte[] document) {
    byte[] end = Arrays.copyOf(document, document.length + 1);
    end[document.length] = (byte) 0xFF;
    return end;
  }

  /// What the keys of the records below a place in a document begin with.
  static byte[] place(byte[] document, List<Step> steps, int count) {
    byte[] key = document;
    for (int i = 0; i < count; i++) {
      key = below(key, steps.get(i));
    }
    return key;
  }

  static byte[] below(byte[] place, Step step) {
    switch (step) {
      case Step.Field(int node) -> {
        byte[] key = Arrays.copyOf(place, place.length + 5);
        key[place.length] = FIELD;
        putInt(key, place.length + 1, node);
        return key;
      }
      case Step.Entry(int _, String name) -> {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        byte[] key = Arrays.copyOf(place, place.length + 2 + utf8.length + zeros(utf8));
        key[place.length] = ENTRY;
        escape(utf8, key, place.length + 1);
        return key;
      }
      case Step.Element(int _, int id) -> {
        byte[] key = Arrays.copyOf(place, place.length + 5);
        key[place.length] = ELEMENT;
        putInt(key, place.length + 1, id);
        return key;
      }
    }
  }

  static byte[] own(byte[] place) {
    byte[] key = Arrays.copyOf(place, place.length + 1);
    key[place.length] = OWN;
    return key;
  }

  /// The run that holds the member or element with that number.
  static byte[] run(byte[] place, int number) {
    byte[] key = Arrays.copyOf(place, place.length + 5);
    key[place.length] = RUN;
    putInt(key, place.length + 1, number >>> RUN_SHIFT);
    return key;
  }

  static int runNumber(byte[] key) {
    return getInt(key, key.length - 4);
  }

  private static int zeros(byte[] text) {
    int zeros = 0;
    for (byte c : text) {
      if (c == 0) {
        zeros++;
      }
    }
    return zeros;
  }

  private static void escape(byte[] text, byte[] to, int start) {
    int at = start;
    for (byte c : text) {
      to[at++] = c;
      if (c == 0) {
        to[at++] = (byte) 0xFF;
      }
    }
  }

  static void putInt(byte[] to, int at, int value) {
    to[at] = (byte) (value >>> 24);
    to[at + 1] = (byte) (value >>> 16);
    to[at + 2] = (byte) (value >>> 8);
    to[at + 3] = (byte) value;
  }

  static int getInt(byte[] from, int at) {
    return ((from[at] & 0xFF) << 24)
        | ((from[at + 1] & 0xFF) << 16)
        | ((from[at + 2] & 0xFF) << 8)
        | (from[at + 3] & 0xFF);
  }
}
