package dev.pinfold.verify.explore;

import java.util.Arrays;

/// States in the order in which they were found, each with its number. Open addressing; it grows up
/// to the limit that it is given.
final class StateIndex {

  private final int limit;
  private long[] states = new long[1 << 10];
  private int[] slots = new int[1 << 12];
  private int size;

  StateIndex(int limit) {
    this.limit = limit;
  }

  int size() {
    return size;
  }

  long state(int number) {
    return states[number];
  }

  /// The number of a state, or -1.
  int find(long state) {
    int slot = hash(state) & (slots.length - 1);
    while (slots[slot] != 0) {
      if (states[slots[slot] - 1] == state) {
        return slots[slot] - 1;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return -1;
  }

  /// Takes a state in; returns whether it is new.
  ///
  /// @throws TooManyStates beyond the limit
  boolean add(long state) {
    int slot = hash(state) & (slots.length - 1);
    while (slots[slot] != 0) {
      if (states[slots[slot] - 1] == state) {
        return false;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    if (size == limit) {
      throw new TooManyStates(limit);
    }
    if (size == states.length) {
      states = Arrays.copyOf(states, (int) Math.min(limit, 2L * size));
    }
    states[size++] = state;
    slots[slot] = size;
    if (size > slots.length / 4 * 3) {
      grow();
    }
    return true;
  }

  private void grow() {
    slots = new int[slots.length * 2];
    for (int i = 0; i < size; i++) {
      int slot = hash(states[i]) & (slots.length - 1);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = i + 1;
    }
  }

  private static int hash(long state) {
    long mixed = state * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 32;
    mixed *= 0xD6E8FEB86659FD93L;
    return (int) (mixed ^ mixed >>> 32);
  }
}
