package dev.pinfold.cql.pins;

import java.nio.ByteBuffer;

/// Where an entry stands in its list: by position, then by the bytes of its id.
///
/// @param position milliseconds, from 0 to [#POSITION_MAX]
/// @param id what tells entries of one position apart; empty comes before all of them
record Place(long position, ByteBuffer id) implements Comparable<Place> {

  /// The greatest position: 142,000 years. What lies beyond stands there.
  static final long POSITION_MAX = (1L << 52) - 1;

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /// Before all entries.
  static final Place FIRST = before(0);

  /// Behind all entries.
  static final Place END = before(POSITION_MAX + 1);

  /// Before all entries of that position and of later ones, behind the others.
  static Place before(long position) {
    return new Place(Math.clamp(position, 0, POSITION_MAX + 1), EMPTY);
  }

  /// The first place behind this one.
  Place next() {
    ByteBuffer longer = ByteBuffer.allocate(id.remaining() + 1).put(id.duplicate());
    return new Place(position, longer.rewind());
  }

  static Place min(Place a, Place b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  static Place max(Place a, Place b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  @Override
  public int compareTo(Place other) {
    if (position != other.position) {
      return Long.compare(position, other.position);
    }
    int at = id.mismatch(other.id);
    if (at < 0) {
      return 0;
    }
    if (at == id.remaining() || at == other.id.remaining()) {
      return Integer.compare(id.remaining(), other.id.remaining());
    }
    return Byte.compareUnsigned(id.get(id.position() + at), other.id.get(other.id.position() + at));
  }
}
