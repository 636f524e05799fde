package dev.pinfold.cql.pins;

import java.nio.ByteBuffer;
import java.util.List;

/// The tables of lists, and how their rows are written and read.
enum ListTable {
  /// Lists of an owner, the newest first. Key: owner, kind, value. A list is one slice until it is
  /// long.
  REQUESTS(
      0,
      true,
      Slice.WHOLE,
      """
      INSERT INTO requests_by_owner (owner, kind, value, slice, position, id, cid)
      VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?
      """,
      """
      DELETE FROM requests_by_owner USING TIMESTAMP ?
      WHERE owner = ? AND kind = ? AND value = ? AND slice = ? AND position = ? AND id = ?
      """,
      """
      SELECT position, id, cid FROM requests_by_owner
      WHERE owner = ? AND kind = ? AND value = ? AND slice = ?
      AND (position, id) >= (?, ?) AND (position, id) < (?, ?) LIMIT ?
      """),

  /// What a peer has to do, by when it is due. Key: peer, lane. Ids are CIDs.
  PEERS(
      1,
      false,
      18,
      """
      INSERT INTO pins_by_peer (peer, lane, slice, position, cid)
      VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?
      """,
      """
      DELETE FROM pins_by_peer USING TIMESTAMP ?
      WHERE peer = ? AND lane = ? AND slice = ? AND position = ? AND cid = ?
      """,
      """
      SELECT position, cid AS id, cid FROM pins_by_peer WHERE peer = ? AND lane = ? AND slice = ?
      AND (position, cid) >= (?, ?) AND (position, cid) < (?, ?) LIMIT ?
      """),

  /// Requests by when they end. Key: part.
  DUE(
      2,
      false,
      22,
      """
      INSERT INTO pin_ttl_queue (part, slice, position, id, cid)
      VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?
      """,
      """
      DELETE FROM pin_ttl_queue USING TIMESTAMP ?
      WHERE part = ? AND slice = ? AND position = ? AND id = ?
      """,
      """
      SELECT position, id, cid FROM pin_ttl_queue WHERE part = ? AND slice = ?
      AND (position, id) >= (?, ?) AND (position, id) < (?, ?) LIMIT ?
      """),

  /// What may be forgotten, by when it was done or went. Key: part. Ids begin with the kind.
  FORGET(
      3,
      false,
      22,
      """
      INSERT INTO forget_queue (part, slice, position, kind, id, cid)
      VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?
      """,
      """
      DELETE FROM forget_queue USING TIMESTAMP ?
      WHERE part = ? AND slice = ? AND position = ? AND kind = ? AND id = ?
      """,
      """
      SELECT position, kind, id, cid FROM forget_queue WHERE part = ? AND slice = ?
      AND (position, kind, id) >= (?, ?, ?) AND (position, kind, id) < (?, ?, ?) LIMIT ?
      """);

  private final int number;
  private final boolean newestFirst;
  private final int shift;
  private final String put;
  private final String delete;
  private final String read;

  ListTable(int number, boolean newestFirst, int shift, String put, String delete, String read) {
    this.number = number;
    this.newestFirst = newestFirst;
    this.shift = shift;
    this.put = put;
    this.delete = delete;
    this.read = read;
  }

  /// What the table is stored as; never reused.
  int number() {
    return number;
  }

  /// Whether lists are read from their ends.
  boolean newestFirst() {
    return newestFirst;
  }

  /// The exponent of the width that slices have unless another was agreed for a list.
  int shift() {
    return shift;
  }

  /// Whether what is in one list can come into another, as when a status changes.
  boolean moves() {
    return this == REQUESTS || this == PEERS;
  }

  /// Whether the directory of a list is in eras. What a peer has to do is read most often and
  /// seldom long: its slices are told in one place, and gone when it is done.
  boolean hasEras() {
    return this != PEERS;
  }

  /// Whether positions are those of now: of when an entry is put, or about then. Requests end at
  /// any time.
  boolean isOfNow() {
    return this != DUE;
  }

  /// Puts a row: its key, slice, place, what it is about, and the timestamp.
  String put() {
    return put;
  }

  /// Deletes a row: the timestamp, its key, slice and place.
  String delete() {
    return delete;
  }

  /// Reads rows of a slice: its key, slice, the first place, the one behind the last, how many.
  String read() {
    return read;
  }

  /// Adds the values of a place.
  void bind(Place place, List<Object> values) {
    values.add(place.position());
    if (this != FORGET) {
      values.add(place.id());
    } else if (place.id().hasRemaining()) {
      ByteBuffer id = place.id().duplicate();
      values.add(id.get());
      values.add(id.slice());
    } else {
      values.add(Byte.MIN_VALUE);
      values.add(place.id());
    }
  }
}
