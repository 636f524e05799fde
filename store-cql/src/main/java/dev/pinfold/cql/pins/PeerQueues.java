package dev.pinfold.cql.pins;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.pins.PinStore.PinPage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What peers have to do: a list for each lane of a peer, by when it is due.
final class PeerQueues {

  private static final int LOOK_MIN = 32;
  private static final int LOOK_MAX = 256;
  private static final int AHEAD_MAX = 16;

  private final SlicedList lists;
  private final CheckedLists checked;

  PeerQueues(SlicedList lists, CheckedLists checked) {
    this.lists = lists;
    this.checked = checked;
  }

  /// Goes through a lane. Used by one thread.
  private final class Reader {
    private final List<ListKey> lane;
    private final Place to;
    private final int limit;
    private @Nullable Place from;
    private int ahead = 1;

    Reader(ListKey lane, Place from, Place to, int wanted) {
      this.lane = List.of(lane);
      this.from = from;
      this.to = to;
      this.limit = Math.clamp(wanted, LOOK_MIN, LOOK_MAX);
    }

    /// The next entries; null if there are no more.
    @Nullable List<CheckedLists.Checked> next() {
      Place at = from;
      if (at == null || at.compareTo(to) >= 0) {
        return null;
      }
      SlicedList.Block block = lists.read(lane, at, to, limit, ahead);
      from = block.covered();
      ahead = block.hints().isEmpty() ? Math.min(AHEAD_MAX, 2 * ahead) : 1;
      return checked.check(block.hints());
    }
  }

  /// What a peer is to do now, the most urgent first, then what has waited longest.
  List<Pin> work(String peer, PinIntent intent, Instant now, int max) {
    int first = intent == PinIntent.HELD ? Entries.FRESH : Entries.RELEASE;
    int last = intent == PinIntent.HELD ? Entries.RETRY : Entries.RELEASE;
    Place to = Place.before(Entries.position(now) + 1);
    List<Pin> work = new ArrayList<>();
    Set<Cid> seen = new HashSet<>();
    for (int lane = first; lane <= last && work.size() < max; lane++) {
      Reader reader = new Reader(Entries.lane(peer, lane), Place.FIRST, to, max - work.size());
      List<CheckedLists.Checked> some = reader.next();
      while (some != null && work.size() < max) {
        for (CheckedLists.Checked entry : some) {
          Pin pin = entry.found().pin();
          // A pin that went from one lane to another meanwhile is in both.
          if (pin != null && entry.holds() && work.size() < max && seen.add(pin.cid())) {
            work.add(pin);
          }
        }
        some = work.size() < max ? reader.next() : null;
      }
    }
    return work;
  }

  // ---- what is unsettled

  /// A lane of a peer.
  private record Lane(String peer, int lane) implements Comparable<Lane> {
    @Override
    public int compareTo(Lane other) {
      int peers = peer.compareTo(other.peer);
      return peers != 0 ? peers : Integer.compare(lane, other.lane);
    }
  }

  /// Where a page ends.
  private record End(Lane lane, Place place) {

    String token() {
      byte[] peer = lane.peer.getBytes(UTF_8);
      int size = place.id().remaining();
      ByteBuffer bytes = ByteBuffer.allocate(1 + Long.BYTES + Short.BYTES + size + peer.length);
      bytes.put((byte) lane.lane).putLong(place.position());
      bytes.putShort((short) size).put(place.id().duplicate()).put(peer);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    static End parse(String token) {
      try {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
        int lane = bytes.get();
        long position = bytes.getLong();
        byte[] id = new byte[Short.toUnsignedInt(bytes.getShort())];
        bytes.get(id);
        byte[] peer = new byte[bytes.remaining()];
        bytes.get(peer);
        return new End(
            new Lane(new String(peer, UTF_8), lane), new Place(position, ByteBuffer.wrap(id)));
      } catch (IllegalArgumentException | BufferUnderflowException e) {
        throw new ProblemException(
            Problem.of(
                Problem.Kind.INVALID,
                "invalid_page_token",
                "the page token is not one that was given out"),
            e);
      }
    }
  }

  /// Pins with a placement in one of `statuses`.
  ///
  /// @param peers that have placements
  PinPage unsettled(
      Set<PlacementStatus> statuses, int max, @Nullable String token, Collection<String> peers) {
    End behind = token == null ? null : End.parse(token);
    TreeSet<Lane> lanes = new TreeSet<>();
    for (String peer : peers) {
      for (PlacementStatus status : statuses) {
        for (int lane : Entries.lanes(status)) {
          lanes.add(new Lane(peer, lane));
        }
      }
    }
    List<Pin> pins = new ArrayList<>();
    End last = null;
    for (Lane lane : behind == null ? lanes : lanes.tailSet(behind.lane)) {
      Place from = behind == null || !lane.equals(behind.lane) ? Place.FIRST : behind.place.next();
      Reader reader =
          new Reader(Entries.lane(lane.peer, lane.lane), from, Place.END, max + 1 - pins.size());
      for (List<CheckedLists.Checked> some = reader.next(); some != null; some = reader.next()) {
        for (CheckedLists.Checked entry : some) {
          Pin pin = entry.found().pin();
          // A pin is in the queue of each of its peers: the first that counts tells it.
          if (pin != null && entry.holds() && lane.peer.equals(first(pin, statuses))) {
            if (pins.size() == max) {
              return new PinPage(pins, last == null ? null : last.token());
            }
            pins.add(pin);
            last = new End(lane, entry.entry().place());
          }
        }
      }
    }
    return new PinPage(pins, null);
  }

  private static String first(Pin pin, Set<PlacementStatus> statuses) {
    for (Map.Entry<String, Placement> entry : pin.placements().entrySet()) {
      if (statuses.contains(entry.getValue().status())) {
        return entry.getKey();
      }
    }
    return "";
  }
}
