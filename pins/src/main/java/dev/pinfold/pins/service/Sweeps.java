package dev.pinfold.pins.service;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.base.Problem;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.Placement;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Registry;
import dev.pinfold.pins.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Goes through all pins when peers come or go: a new peer takes those that all peers should hold,
/// and those that are on fewer than they need; of one that is lost or removed, others take what it
/// had.
///
/// How far a sweep has come is on record, so a restart goes on. One sweep runs at a time.
///
/// Safe for use by many threads.
public final class Sweeps {

  private static final String SWEEPS = "sweeps";
  private static final String LOST = "lost";
  private static final int PAGE = 500;
  private static final int SWEEPS_MAX = 20_000;
  private static final JsonMapper JSON = new JsonMapper();

  private final PinService service;
  private final Peers peers;
  private final Registry registry;

  /// Of which peers it is on record that they were lost, as far as it was asked for.
  private final Map<String, Boolean> lost = new ConcurrentHashMap<>();

  public Sweeps(PinService service, Peers peers, Registry registry) {
    this.service = service;
    this.peers = peers;
    this.registry = registry;
  }

  /// Why a sweep runs.
  private enum Reason {
    JOINED,
    LOST,
    REMOVED
  }

  void joined(String peer) {
    begin(Reason.JOINED, peer);
  }

  /// A peer was removed for good.
  public void removed(String peer) {
    begin(Reason.REMOVED, peer);
  }

  private void begin(Reason reason, String peer) {
    registry.put(SWEEPS, reason + " " + peer, progress(""));
  }

  /// Notes the peers that have become lost since it was last called.
  void findLost() {
    List<Peer> all = peers.all();
    for (Peer peer : all) {
      boolean isLost = peers.isLost(peer);
      boolean wasLost = lost.computeIfAbsent(peer.id(), id -> registry.get(LOST, id) != null);
      if (isLost && !wasLost) {
        begin(Reason.LOST, peer.id());
        registry.put(LOST, peer.id(), "{}".getBytes(StandardCharsets.UTF_8));
      } else if (!isLost && wasLost) {
        registry.remove(LOST, peer.id());
        begin(Reason.JOINED, peer.id());
      }
      lost.put(peer.id(), isLost);
    }
    lost.keySet().retainAll(all.stream().map(Peer::id).collect(Collectors.toSet()));
  }

  /// Goes on with a sweep by one page.
  ///
  /// @return whether there was anything to do
  boolean step() {
    SortedMap<String, byte[]> running = registry.list(SWEEPS, "", SWEEPS_MAX);
    if (running.isEmpty()) {
      return false;
    }
    Map.Entry<String, byte[]> first = running.firstEntry();
    String id = first.getKey();
    int space = id.indexOf(' ');
    Reason reason = Reason.valueOf(id.substring(0, space));
    String peer = id.substring(space + 1);
    String after = after(first.getValue());
    @Nullable Cid last = after.isEmpty() ? null : Cid.parse(after);
    List<Pin> page = service.store().page(last, PAGE);
    Allocator allocator = peers.allocator();
    List<Submission> changes = new ArrayList<>();
    for (Pin pin : page) {
      if (concerns(reason, peer, pin)) {
        changes.add(
            Submission.of(
                new Command.Assign(
                    pin.cid(), allocator, reason == Reason.REMOVED ? peer : null, null)));
      }
    }
    if (service.apply(changes).stream().anyMatch(Sweeps::isOpen)) {
      // The page is gone through again: what was done changes nothing then.
      return false;
    }
    if (page.size() < PAGE) {
      registry.remove(SWEEPS, id);
    } else {
      registry.put(SWEEPS, id, progress(page.getLast().cid().toString()));
    }
    return true;
  }

  private static boolean concerns(Reason reason, String peer, Pin pin) {
    Placement placement = pin.placements().get(peer);
    return switch (reason) {
      case JOINED ->
          !pin.isReleased()
              && (pin.replicationMin() < 0
                  ? placement == null || placement.status().intent() == PinIntent.RELEASED
                  : pin.allocations().size() < pin.replicationMin());
      case LOST, REMOVED -> placement != null;
    };
  }

  /// Whether a change has yet to be made: others were in its way, or it is not known.
  private static boolean isOpen(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _, Outcome.Stale _ -> false;
      case Outcome.Refused(Problem problem) -> problem.kind() == Problem.Kind.BUSY;
      case Outcome.Unknown _ -> true;
    };
  }

  private static byte[] progress(String after) {
    return JSON.createObjectNode().put("after", after).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String after(byte[] json) {
    try {
      return JSON.readTree(json).path("after").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
