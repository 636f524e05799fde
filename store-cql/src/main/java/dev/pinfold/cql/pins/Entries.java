package dev.pinfold.cql.pins;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.Priority;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.RequestQuery.NameMatch;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/// Which entries a request and a pin have.
final class Entries {

  /// Kinds of an owner's lists; never reused.
  private static final byte ALL = 0;

  private static final byte STATUS = 1;
  private static final byte NAME = 2;
  private static final byte METADATA = 3;

  private static final int HASH_BYTES = 16;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /// In how many parts the queues are that all owners share.
  static final int PARTS = 16;

  private Entries() {}

  // ---- lists of an owner

  static ListKey all(int owner) {
    return ListKey.of(ListTable.REQUESTS, owner, ALL, NONE);
  }

  static ListKey status(int owner, PinStatus status) {
    ByteBuffer value = ByteBuffer.wrap(new byte[] {(byte) status.number()});
    return ListKey.of(ListTable.REQUESTS, owner, STATUS, value);
  }

  /// Names differ here as they do in lower case.
  static ListKey name(int owner, String name) {
    ByteBuffer value = hash(NameMatch.lowerCase(name).getBytes(UTF_8));
    return ListKey.of(ListTable.REQUESTS, owner, NAME, value);
  }

  static ListKey metadata(int owner, String key, String value) {
    byte[] first = key.getBytes(UTF_8);
    byte[] second = value.getBytes(UTF_8);
    ByteBuffer both = ByteBuffer.allocate(4 + first.length + second.length);
    both.putInt(first.length).put(first).put(second);
    return ListKey.of(ListTable.REQUESTS, owner, METADATA, hash(both.array()));
  }

  private static ByteBuffer hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return ByteBuffer.wrap(Arrays.copyOf(digest, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  // ---- queues

  static ListKey lane(String peer, int lane) {
    return ListKey.of(ListTable.PEERS, peer, (byte) lane);
  }

  static ListKey due(int part) {
    return ListKey.of(ListTable.DUE, (byte) part);
  }

  static ListKey forget(int part) {
    return ListKey.of(ListTable.FORGET, (byte) part);
  }

  private static int part(ByteBuffer id) {
    // Ids of one time differ in few bits.
    int mixed = id.hashCode() * 0x9E37_79B9;
    return mixed >>> 28;
  }

  // ---- places

  static Place place(RequestId id) {
    return new Place(id.millis(), bytes(id));
  }

  static ByteBuffer bytes(RequestId id) {
    return ByteBuffer.allocate(16)
        .putLong(id.uuid().getMostSignificantBits())
        .putLong(id.uuid().getLeastSignificantBits())
        .flip();
  }

  static long position(Instant time) {
    if (time.isBefore(Instant.EPOCH)) {
      return 0;
    }
    return time.isAfter(Instant.ofEpochMilli(Place.POSITION_MAX))
        ? Place.POSITION_MAX
        : time.toEpochMilli();
  }

  // ---- entries

  /// Adds all entries of a request.
  static void of(PinRequest request, Set<Entry> entries) {
    int owner = request.owner();
    Place place = place(request.id());
    entries.add(new Entry(all(owner), place, request.cid()));
    entries.add(status(request.id(), request.status(), request.cid()));
    String name = request.spec().name();
    if (!name.isEmpty()) {
      entries.add(new Entry(name(owner, name), place, request.cid()));
    }
    request
        .spec()
        .metadata()
        .forEach(
            (key, value) ->
                entries.add(new Entry(metadata(owner, key, value), place, request.cid())));
    Instant end = request.spec().expireAt();
    if (end != null) {
      ByteBuffer id = bytes(request.id());
      entries.add(new Entry(due(part(id)), new Place(position(end), id), request.cid()));
    }
  }

  /// The entry of a request in the list of its status.
  static Entry status(RequestId id, PinStatus status, Cid cid) {
    return new Entry(status(id.owner(), status), place(id), cid);
  }

  /// Adds the entries of a pin itself: what its peers have to do.
  static void of(Pin pin, Set<Entry> entries) {
    ByteBuffer id = ByteBuffer.wrap(pin.cid().bytes());
    pin.placements()
        .forEach(
            (peer, placement) -> {
              if (!placement.status().isSettled()) {
                Instant due = placement.due();
                Place place = new Place(position(due == null ? placement.observed() : due), id);
                ListKey lane = lane(peer, lane(placement, pin.spec().priority()));
                entries.add(new Entry(lane, place, pin.cid()));
              }
            });
  }

  static Entry forget(Forgettable forgettable) {
    ByteBuffer id = forgettable.id();
    Place place = new Place(position(forgettable.at()), id);
    return new Entry(forget(part(id)), place, forgettable.cid());
  }

  // ---- lanes, in the order of their urgency; never reused

  /// The first of four, by priority: what has not failed yet.
  static final int FRESH = 0;

  /// What has failed, and is to be tried again.
  static final int RETRY = 4;

  /// What is to be let go.
  static final int RELEASE = 7;

  /// What nobody works at until somebody asks for it.
  static final int GIVEN_UP = 9;

  private static int lane(Placement placement, Priority priority) {
    if (placement.due() == null) {
      return GIVEN_UP;
    }
    if (placement.status().intent() == PinIntent.RELEASED) {
      return RELEASE;
    }
    return placement.attempts() > 0 ? RETRY : FRESH + priority.ordinal();
  }

  /// In which lanes placements of a status can wait.
  static int[] lanes(PlacementStatus status) {
    return switch (status) {
      case PINNED -> new int[0];
      case QUEUED -> new int[] {0, 1, 2, 3};
      case PINNING -> new int[] {0, 1, 2, 3, RETRY};
      case FAILED -> new int[] {RETRY, GIVEN_UP};
      case UNPIN_QUEUED, UNPINNING -> new int[] {RELEASE};
      case UNPIN_FAILED -> new int[] {RELEASE, GIVEN_UP};
    };
  }
}
