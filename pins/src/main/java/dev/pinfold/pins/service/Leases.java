package dev.pinfold.pins.service;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What each peer has been handed and has not ended, so that it is not handed the same twice. Only
/// in memory: after a restart everything is handed out again, which does no harm.
///
/// Safe for use by many threads.
final class Leases {

  /// How much one peer may have been handed.
  static final int PEER_MAX = 10_000;

  private final Duration length;
  private final Map<String, Held> peers = new HashMap<>();

  /// What one peer has, the oldest lease first.
  private static final class Held {
    private String session = "";

    /// Of the last one that asked.
    private long turn;

    private final LinkedHashMap<Cid, Lease> leases = new LinkedHashMap<>();
  }

  private record Lease(long epoch, Instant until) {}

  Leases(Duration length) {
    this.length = length;
  }

  /// Says which start of the agent tells; another one has forgotten what the last was handed.
  synchronized void session(String peer, String session) {
    Held held = peers.computeIfAbsent(peer, _ -> new Held());
    if (!held.session.equals(session)) {
      held.session = session;
      held.leases.clear();
      held.turn++;
    }
  }

  /// Somebody asks for work of a peer; whoever asked before, and waits still, is handed nothing any
  /// more. An agent asks once at a time: the other one was killed, or its connection is gone, and
  /// what it was handed would be missed only when its lease ends.
  ///
  /// @return what to take with
  synchronized long turn(String peer) {
    return ++peers.computeIfAbsent(peer, _ -> new Held()).turn;
  }

  /// How many leases a peer has.
  synchronized int count(String peer, Instant now) {
    Held held = peers.get(peer);
    if (held == null) {
      return 0;
    }
    Iterator<Lease> leases = held.leases.values().iterator();
    while (leases.hasNext() && leases.next().until().isBefore(now)) {
      leases.remove();
    }
    return held.leases.size();
  }

  /// Those of `pins` that the peer does not have at their epoch, up to `max`; they are leased now.
  ///
  /// @param turn of the one that asks; none is taken if it is not the last one
  synchronized List<Pin> take(String peer, long turn, List<Pin> pins, int max, Instant now) {
    Held held = peers.computeIfAbsent(peer, _ -> new Held());
    if (held.turn != turn) {
      return List.of();
    }
    List<Pin> taken = new ArrayList<>();
    for (Pin pin : pins) {
      if (taken.size() == max || held.leases.size() >= PEER_MAX) {
        break;
      }
      long epoch = pin.placements().getOrDefault(peer, NONE).epoch();
      Lease lease = held.leases.get(pin.cid());
      if (lease == null || lease.epoch() != epoch || lease.until().isBefore(now)) {
        held.leases.remove(pin.cid());
        held.leases.put(pin.cid(), new Lease(epoch, now.plus(length)));
        taken.add(pin);
      }
    }
    return taken;
  }

  private static final Placement NONE =
      Placement.assigned(PlacementStatus.QUEUED, 0, Instant.EPOCH);

  /// The peer works at it.
  synchronized void prolong(String peer, Cid cid, Instant now) {
    Held held = peers.get(peer);
    Lease lease = held == null ? null : held.leases.remove(cid);
    if (held != null && lease != null) {
      held.leases.put(cid, new Lease(lease.epoch(), now.plus(length)));
    }
  }

  /// The peer has ended it.
  synchronized void end(String peer, Cid cid) {
    Held held = peers.get(peer);
    if (held != null) {
      held.leases.remove(cid);
    }
  }
}
