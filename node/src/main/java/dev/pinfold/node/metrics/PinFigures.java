package dev.pinfold.node.metrics;

import dev.pinfold.base.ProblemException;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.move.MoveState;
import dev.pinfold.pins.move.MoveStatus;
import dev.pinfold.pins.move.Mover;
import dev.pinfold.pins.move.Phase;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Peer;
import dev.pinfold.pins.service.Peers;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is asked for at each scrape: counts that are kept anyway, never a scan of the pins.
///
/// Names that begin with `ipfscluster` are those of IPFS Cluster, so that its dashboards work; they
/// are sums over all peers.
final class PinFigures implements MultiCollector {

  private static final Logger LOG = LoggerFactory.getLogger(PinFigures.class);

  /// More peers than this have no figures of their own.
  private static final int PEERS_MAX = 1_000;

  private static final int OWNERS_PAGE = 1_000;
  private static final long OWNERS_EVERY_NANOS = 60_000_000_000L;

  private final PinStore store;
  private final Peers peers;
  private final Owners owners;
  private final Mover mover;
  private final StoreMetrics counted;
  private long ownerCount;
  private long ownersCountedNanos;
  private long ownersEveryNanos = OWNERS_EVERY_NANOS;

  PinFigures(PinStore store, Peers peers, Owners owners, Mover mover, StoreMetrics counted) {
    this.store = store;
    this.peers = peers;
    this.owners = owners;
    this.mover = mover;
    this.counted = counted;
    this.ownersCountedNanos = System.nanoTime() - OWNERS_EVERY_NANOS;
  }

  @Override
  public MetricSnapshots collect() {
    Figures figures = new Figures();
    int complete = 1;
    try {
      peers(figures);
      pins(figures);
      figures.gauge("pinfold_owners", "Owners there are; counted once a minute.", owners());
      figures.untyped(
          "pinfold_last_change", "The number of the last change of a pin.", store.lastChange());
      move(figures);
      internals(figures);
    } catch (ProblemException e) {
      // The other figures are needed most when the store does not answer.
      LOG.warn("the store was asked for its figures in vain", e);
      complete = 0;
    }
    figures.gauge(
        "pinfold_scrape_complete", "Whether the store gave all of its figures.", complete);
    return figures.build();
  }

  private void pins(Figures figures) {
    Map<PlacementStatus, Long> placements = store.placementCounts(null);
    figures.gauge("ipfscluster_pins", "Pins there are.", store.pinCount());
    figures.gauge(
        "ipfscluster_pins_pin_queued",
        "Placements that wait for their peer.",
        placements.getOrDefault(PlacementStatus.QUEUED, 0L));
    figures.gauge(
        "ipfscluster_pins_pinning",
        "Placements that their peer is at.",
        placements.getOrDefault(PlacementStatus.PINNING, 0L));
    figures.gauge(
        "ipfscluster_pins_pin_error",
        "Placements that have failed.",
        placements.getOrDefault(PlacementStatus.FAILED, 0L));
    figures.gauge(
        "ipfscluster_pins_ipfs_pins",
        "Placements that are pinned.",
        placements.getOrDefault(PlacementStatus.PINNED, 0L));
    figures.untyped(
        "ipfscluster_pins_pin_add",
        "How often a peer has begun to pin something, since the start.",
        counted.pinsBegun());
    figures.untyped(
        "ipfscluster_pins_pin_add_errors",
        "How often a peer has failed to pin something, since the start.",
        counted.pinsFailed());
    Map<String, Long> byStatus = new LinkedHashMap<>();
    long all = 0;
    long unsettled = 0;
    for (PlacementStatus status : PlacementStatus.values()) {
      long count = placements.getOrDefault(status, 0L);
      byStatus.put(status.word(), count);
      all += count;
      unsettled += status.isSettled() ? 0 : count;
    }
    figures.gauges("pinfold_placements", "Placements by status.", "status", byStatus);
    figures.gauge(
        "pinfold_drift_ratio",
        "The part of all placements that are not yet what is wanted.",
        all == 0 ? 0.0 : (double) unsettled / all);
  }

  private void peers(Figures figures) {
    List<Peer> all = peers.all();
    Map<String, Long> byState = new LinkedHashMap<>(Map.of("alive", 0L, "down", 0L));
    Map<String, Long> free = new TreeMap<>();
    for (Peer peer : all) {
      byState.merge(peers.isAlive(peer) ? "alive" : "down", 1L, Long::sum);
      if (free.size() < PEERS_MAX) {
        free.put(peer.id(), peer.freeBytes());
      }
    }
    figures.gauges("pinfold_peers", "Peers by whether they live.", "state", byState);
    figures.gauges(
        "ipfscluster_informer_disk", "Free space that a peer last told, in bytes.", "peer", free);
  }

  private void move(Figures figures) {
    MoveStatus status = mover.status();
    if (status == null) {
      return;
    }
    MoveState state = status.state();
    Map<String, Long> phases = new LinkedHashMap<>();
    for (Phase phase : Phase.values()) {
      phases.put(phase.word(), phase == state.phase() ? 1L : 0L);
    }
    figures.gauges("pinfold_move_phase", "How far a move of all pins has come.", "phase", phases);
    figures.gauge("pinfold_move_copied_pins", "Pins that the move has copied.", state.copied());
    figures.gauge("pinfold_move_compared_pins", "Pins compared in this pass.", state.compared());
    figures.gauge(
        "pinfold_move_differing_pins",
        "Pins of this pass that differed at rest.",
        state.differing());
    figures.gauge(
        "pinfold_move_pins_per_second",
        "Pins copied or compared a second, lately.",
        status.perSecond());
    figures.gauge(
        "pinfold_move_current",
        "Whether all that has changed was brought over.",
        status.atEnd() ? 1 : 0);
    figures.gauge(
        "pinfold_move_failing",
        "Whether the last step of the move failed.",
        status.failure() == null ? 0 : 1);
  }

  private synchronized long owners() {
    if (System.nanoTime() - ownersCountedNanos >= ownersEveryNanos) {
      ownersCountedNanos = System.nanoTime();
      long count = 0;
      String after = "";
      List<Owner> page;
      do {
        page = owners.list(after, OWNERS_PAGE);
        count += page.size();
        after = page.isEmpty() ? after : page.getLast().name();
      } while (page.size() == OWNERS_PAGE);
      ownerCount = count;
      // Counting takes a hundredth of the time at most, however many there are.
      ownersEveryNanos =
          Math.max(OWNERS_EVERY_NANOS, 100 * (System.nanoTime() - ownersCountedNanos));
    }
    return ownerCount;
  }

  /// Each figure of the engine, with the part of it that it belongs to.
  private void internals(Figures figures) {
    Map<String, Map<String, Long>> byName = new TreeMap<>();
    store
        .figures()
        .forEach(
            (part, values) ->
                values.forEach(
                    (name, value) ->
                        byName.computeIfAbsent(name, _ -> new TreeMap<>()).put(part, value)));
    byName.forEach(
        (name, values) ->
            figures.untyped("pinfold_store_" + name, "A figure of the engine.", "part", values));
  }
}
