package dev.pinfold.agent;

import dev.pinfold.agent.KuboClient.PinKind;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Compares what the daemon holds with what the server thinks that it holds, and reports the
/// differences. Used by one thread.
final class Verification {

  /*
   * How, in bounded memory, while both sides change:
   *
   * 1. The daemon's recursive and direct pins are streamed into a PinSet. If they are too many, the
   *    number of slices is doubled, and each slice takes all steps on its own.
   * 2. The placements are paged through; each marks its CID in the set. A placement that is pinned
   *    and not in the set, or there alone where all below it is wanted, too, is asked for at the
   *    daemon by its CID: the stream may have been cut off, or the pin may be younger than the
   *    stream. Only if the daemon says no is it missing.
   * 3. If something is left unmarked, the daemon's recursive pins are streamed once more, and those
   *    unmarked are extra. A pin that was removed in the meantime is not in the second stream; one
   *    whose placement was added in the meantime is sorted out by the server, which looks again at
   *    each difference. Direct pins are not reported: they may be less than what is wanted, and
   *    making them again costs next to nothing.
   * 4. CIDs that the agent is busy with are left alone: their acknowledgements tell the server.
   */

  /// What a verification saw.
  ///
  /// @param passes how many slices were gone through
  record Result(long held, long placements, long missing, long extra, int passes) {}

  private static final int SLICES_MAX = 1 << 10;
  private static final List<PinKind> OWN_KINDS = List.of(PinKind.RECURSIVE, PinKind.DIRECT);

  private final String peer;
  private final AgentOptions.Limits limits;
  private final KuboClient daemon;
  private final Coordinator coordinator;
  private final Predicate<String> busy;
  private final RandomGenerator random;

  private long held;
  private long placements;
  private long missing;
  private long extra;

  /// @param busy whether the agent works on a CID
  Verification(
      AgentOptions options,
      KuboClient daemon,
      Coordinator coordinator,
      Predicate<String> busy,
      RandomGenerator random) {
    this.peer = options.peer();
    this.limits = options.limits();
    this.daemon = daemon;
    this.coordinator = coordinator;
    this.busy = busy;
    this.random = random;
  }

  Result run() {
    held = 0;
    placements = 0;
    missing = 0;
    extra = 0;
    long salt = random.nextLong();
    int slices = 1;
    int slice = 0;
    while (slice < slices) {
      PinSet pins = new PinSet(salt, slices, slice);
      if (!fill(pins) && slices < SLICES_MAX) {
        // A slice is made of two of the finer ones: what is done stays done.
        slices *= 2;
        slice *= 2;
        continue;
      }
      held += pins.size();
      compare(pins);
      slice++;
    }
    return new Result(held, placements, missing, extra, slices);
  }

  /// Ends a stream that has more than there is memory for.
  private static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FullException() {
      super("full", null, false, false);
    }
  }

  /// Returns false if the daemon has too many pins for the set.
  private boolean fill(PinSet pins) {
    try {
      for (PinKind kind : OWN_KINDS) {
        daemon.pinLs(
            kind,
            pin -> {
              pins.add(pin.cid(), kind == PinKind.RECURSIVE);
              if (pins.size() > limits.comparedPins()) {
                throw new FullException();
              }
            });
      }
      return true;
    } catch (FullException e) {
      return false;
    }
  }

  private void compare(PinSet pins) {
    DriftReport report = new DriftReport(peer, coordinator, limits.batch());
    String after = null;
    do {
      Placement.Page page = coordinator.placements(peer, after, limits.page());
      for (Placement placement : page.placements()) {
        if (pins.covers(placement.cid())) {
          compare(placement, pins, report);
        }
      }
      after = page.next();
    } while (after != null);
    if (pins.unmarked() > 0) {
      reportUnmarked(pins, report);
    }
    report.send();
    missing += report.missing();
    extra += report.extra();
  }

  private void compare(Placement placement, PinSet pins, DriftReport report) {
    placements++;
    String cid = placement.cid();
    switch (placement.status()) {
      case PINNED -> {
        if (!pins.mark(cid, placement.recursive()) && !busy.test(cid) && !holds(placement)) {
          report.add(new Drift(cid, false));
        }
      }
      case PINNING, UNPIN_QUEUED, UNPINNING -> pins.mark(cid, false);
      // Left unmarked: if it is held in spite of that, the server wants to know. After an import
      // that settles in minutes what pinning one by one would take hours for.
      case QUEUED, FAILED -> {}
    }
  }

  private boolean holds(Placement placement) {
    return daemon.holds(placement.cid(), PinKind.RECURSIVE)
        || (!placement.recursive() && daemon.holds(placement.cid(), PinKind.DIRECT));
  }

  private void reportUnmarked(PinSet pins, DriftReport report) {
    daemon.pinLs(
        PinKind.RECURSIVE,
        pin -> {
          if (pins.unmarked(pin.cid()) && !busy.test(pin.cid())) {
            report.add(new Drift(pin.cid(), true));
          }
        });
  }
}
