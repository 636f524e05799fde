package dev.pinfold.documents.lock.rules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Makes the chain of granules from a collection down to a column, a document or a path: one array
/// for
/// the key of the deepest, which those above it share. Not safe for use by several threads.
final class Granules {

  static final byte COLUMNS = 0x01;
  static final byte DOCUMENTS = 0x02;
  static final byte SHAPE = 0x05;
  static final byte MEMBER = 0x10;
  static final byte ELEMENT = 0x20;
  static final byte ANY_ELEMENT = 0x30;

  private byte[] key = new byte[64];
  private int length;
  private int[] ends = new int[8];
  private int count;

  private Granules() {}

  /// The collection alone.
  static Granule collection(int collection) {
    Granules chain = new Granules();
    chain.start(collection);
    return chain.done().getLast();
  }

  /// The collection, the root column, and the columns down to that of `path`; then the shape of the
  /// last,
  /// if asked for.
  static List<Granule> column(int collection, List<PathStep> path, boolean shape) {
    Granules chain = new Granules();
    chain.start(collection);
    chain.put(COLUMNS);
    chain.end();
    for (PathStep step : path) {
      switch (step) {
        case PathStep.Member(String name) -> chain.member(name);
        case PathStep.Element _ -> chain.put(ANY_ELEMENT);
      }
      chain.end();
    }
    if (shape) {
      chain.put(SHAPE);
      chain.end();
    }
    return chain.done();
  }

  /// The collection, the document, and the paths down to `path`.
  static List<Granule> document(int collection, byte[] id, List<PathStep> path) {
    Granules chain = new Granules();
    chain.start(collection);
    chain.put(DOCUMENTS);
    chain.text(id);
    chain.end();
    for (PathStep step : path) {
      switch (step) {
        case PathStep.Member(String name) -> chain.member(name);
        case PathStep.Element(int element) -> {
          chain.put(ELEMENT);
          chain.number(element);
        }
      }
      chain.end();
    }
    return chain.done();
  }

  private void start(int collection) {
    number(collection);
    end();
  }

  private void put(byte b) {
    if (length == key.length) {
      key = Arrays.copyOf(key, length * 2);
    }
    key[length++] = b;
  }

  private void number(int number) {
    put((byte) (number >>> 24));
    put((byte) (number >>> 16));
    put((byte) (number >>> 8));
    put((byte) number);
  }

  private void member(String name) {
    put(MEMBER);
    text(name.getBytes(StandardCharsets.UTF_8));
  }

  private void text(byte[] utf8) {
    for (byte b : utf8) {
      put(b);
      if (b == 0) {
        put((byte) 0xFF);
      }
    }
    put((byte) 0);
  }

  private void end() {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
    }
    ends[count++] = length;
  }

  private List<Granule> done() {
    List<Granule> granules = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      granules.add(new Granule(key, ends[i]));
    }
    return granules;
  }
}
