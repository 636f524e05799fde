package dev.pinfold.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A CID that somebody wants, or that peers have yet to let go.
///
/// It wants the union of what the requests on it want; what the cluster API shows of it (name,
/// metadata and so on) is what its leading request says.
///
/// @param spec the leading request's
/// @param created the leading request's
/// @param lead the leading request; null once the last request has gone
/// @param requests all requests on it, in the order of their ids
/// @param allocations the peers that should hold it; empty with `everywhere` for all there are
/// @param placements by peer
/// @param size of the content in bytes; 0 if no peer has told
/// @param version grows with every change; also across removal and return
public record Pin(
    Cid cid,
    PinSpec spec,
    Instant created,
    @Nullable RequestId lead,
    List<RequestRef> requests,
    List<String> allocations,
    SortedMap<String, Placement> placements,
    PinStatus status,
    long size,
    Instant updated,
    long version) {

  public Pin {
    requests = List.copyOf(requests);
    allocations = List.copyOf(allocations);
  }

  /// How many peers must hold it, -1 for all.
  public int replicationMin() {
    return widest(true);
  }

  /// How many peers should hold it, -1 for all.
  public int replicationMax() {
    return widest(false);
  }

  private int widest(boolean min) {
    int widest = 0;
    for (RequestRef request : requests) {
      int wanted = min ? request.replicationMin() : request.replicationMax();
      if (wanted < 0) {
        return -1;
      }
      widest = Math.max(widest, wanted);
    }
    return widest;
  }

  /// Recursive if any request is.
  public PinMode mode() {
    for (RequestRef request : requests) {
      if (request.mode() == PinMode.RECURSIVE) {
        return PinMode.RECURSIVE;
      }
    }
    return requests.isEmpty() ? spec.mode() : PinMode.DIRECT;
  }

  /// Whether nobody wants it any more.
  public boolean isReleased() {
    return requests.isEmpty();
  }

  /// The same with other placements.
  public Pin with(Map<String, Placement> changed, PinStatus newStatus, Instant now, long next) {
    return new Pin(
        cid,
        spec,
        created,
        lead,
        requests,
        allocations,
        new TreeMap<>(changed),
        newStatus,
        size,
        now,
        next);
  }
}
