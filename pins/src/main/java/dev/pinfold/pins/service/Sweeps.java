package dev.pinfold.pins.service;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Goes through all pins when peers come or go: a new peer takes those that all peers should hold,
/// and those that are on fewer than they need; of one that is lost or removed, others take what it
/// had. Where there were too few others, that is tried again when one is available that was not.
///
/// How far a sweep has come is on record, so a restart goes on. One sweep runs at a time.
///
/// Safe for use by many threads.
public final class Sweeps {

  private static final String SWEEPS = "sweeps";
  private static final String LOST = "lost";

  /// The sweep that waits for peers which can take what too few have.
  private static final String SHORT = Reason.SHORT + " ";

  private static final int PAGE = 500;
  private static final int SWEEPS_MAX = 20_000;
  private static final JsonMapper JSON = new JsonMapper();

  private final PinService service;
  private final Peers peers;
  private final Registry registry;

  /// Of which peers it is on record that they were lost, as far as it was asked for.
  private final Map<String, Boolean> lost = new ConcurrentHashMap<>();

  /// Which peers were available when it was last tried to find some for what too few have, and are
  /// since.
  private Set<String> tried = Set.of();

  public Sweeps(PinService service, Peers peers, Registry registry) {
    this.service = service;
    this.peers = peers;
    this.registry = registry;
  }

  /// Why a sweep runs.
  private enum Reason {
    JOINED,
    LOST,
    REMOVED,
    SHORT
  }

  void joined(String peer) {
    begin(Reason.JOINED, peer);
  }

  /// A peer was removed for good.
  public void removed(String peer) {
    begin(Reason.REMOVED, peer);
  }

  private void begin(Reason reason, String peer) {
    registry.put(SWEEPS, reason + " " + peer, new Progress("", false).encode());
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
  synchronized boolean step() {
    Set<String> available = peers.available();
    tried = tried.stream().filter(available::contains).collect(Collectors.toSet());
    for (Map.Entry<String, byte[]> each : registry.list(SWEEPS, "", SWEEPS_MAX).entrySet()) {
      Progress progress = Progress.decode(each.getValue());
      boolean begins = each.getKey().equals(SHORT) && progress.after().isEmpty();
      if (begins && tried.containsAll(available)) {
        continue;
      }
      if (begins) {
        tried = available;
      }
      return step(each.getKey(), progress);
    }
    return false;
  }

  private boolean step(String id, Progress progress) {
    int space = id.indexOf(' ');
    Reason reason = Reason.valueOf(id.substring(0, space));
    String peer = id.substring(space + 1);
    @Nullable Cid last = progress.after().isEmpty() ? null : Cid.parse(progress.after());
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
    List<Outcome> outcomes = service.apply(changes);
    if (outcomes.stream().anyMatch(Sweeps::isOpen)) {
      // The page is gone through again: what was done changes nothing then.
      return false;
    }
    boolean isShort = progress.isShort() || outcomes.stream().anyMatch(this::leavesShort);
    if (page.size() == PAGE) {
      registry.put(SWEEPS, id, new Progress(page.getLast().cid().toString(), isShort).encode());
    } else {
      end(id, isShort);
    }
    return true;
  }

  private void end(String id, boolean isShort) {
    boolean again = id.equals(SHORT);
    if (isShort) {
      registry.put(SWEEPS, SHORT, new Progress("", false).encode());
      if (!again) {
        tried = Set.of();
      }
    }
    if (!isShort || !again) {
      registry.remove(SWEEPS, id);
    }
  }

  private boolean concerns(Reason reason, String peer, Pin pin) {
    Placement placement = pin.placements().get(peer);
    return switch (reason) {
      case JOINED ->
          !pin.isReleased()
              && (pin.replicationMin() < 0
                  ? placement == null || placement.status().intent() == PinIntent.RELEASED
                  : isShort(pin));
      case LOST, REMOVED -> placement != null;
      case SHORT -> isShort(pin);
    };
  }

  /// Whether it is on fewer peers than it needs, without those that are lost or were removed.
  private boolean isShort(Pin pin) {
    return !pin.isReleased()
        && pin.allocations().stream().filter(peers::isKept).count() < pin.replicationMin();
  }

  private boolean leavesShort(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> done.pin() != null && isShort(done.pin());
      case Outcome.Refused(Problem problem) ->
          problem.code().equals(BalancedAllocator.NOT_ENOUGH_PEERS);
      case Outcome.Stale _, Outcome.Unknown _ -> false;
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

  /// How far a sweep has come.
  ///
  /// @param after the last pin that was looked at, or empty
  /// @param isShort whether it has left one with too few peers
  private record Progress(String after, boolean isShort) {

    byte[] encode() {
      return JSON.createObjectNode()
          .put("after", after)
          .put("short", isShort)
          .toString()
          .getBytes(StandardCharsets.UTF_8);
    }

    static Progress decode(byte[] json) {
      try {
        JsonNode node = JSON.readTree(json);
        return new Progress(node.path("after").asText(), node.path("short").asBoolean());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
