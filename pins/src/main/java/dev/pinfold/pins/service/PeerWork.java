package dev.pinfold.pins.service;

import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What agents ask of the server: work for their peers, and to take note of what became of it.
///
/// Safe for use by many threads.
public final class PeerWork {

  /// How many items are handed out at once.
  public static final int WORK_MAX = 1_000;

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final PinService service;
  private final Peers peers;
  private final Leases leases;
  private final ServiceSettings settings;
  private final Sweeps sweeps;
  private final Clock clock;

  public PeerWork(
      PinService service, Peers peers, Sweeps sweeps, ServiceSettings settings, Clock clock) {
    this.service = service;
    this.peers = peers;
    this.leases = new Leases(settings.lease());
    this.settings = settings;
    this.sweeps = sweeps;
    this.clock = clock;
  }

  /// Takes note that a peer lives.
  ///
  /// @param session names the start of its agent
  /// @return how long it may be silent
  /// @throws ProblemException see [Peers#tell(Peer, String)]
  public Duration heartbeat(Peer told, String session) {
    if (peers.tell(told, session)) {
      sweeps.joined(told.id());
    }
    leases.session(told.id(), session);
    return settings.heartbeat();
  }

  /// Work for a peer, the most urgent first: what should go, and what should come.
  ///
  /// @param wait how long to wait if there is none
  public List<Pin> work(String peer, int max, Duration wait) throws InterruptedException {
    int wanted = Math.clamp(max, 1, WORK_MAX);
    long turn = leases.turn(peer);
    long seen = service.arrivals().count(peer);
    List<Pin> work = due(peer, turn, wanted);
    long end = System.nanoTime() + (wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait).toNanos();
    long left = end - System.nanoTime();
    while (work.isEmpty() && left > 0 && !service.arrivals().ended()) {
      // What is tried again later arrives by time alone: look each second.
      service.arrivals().await(peer, seen, Duration.ofNanos(Math.min(left, LOOK_EVERY.toNanos())));
      seen = service.arrivals().count(peer);
      work = due(peer, turn, wanted);
      left = end - System.nanoTime();
    }
    return work;
  }

  /// The server ends: who waits for work has an answer now.
  public void end() {
    service.arrivals().end();
  }

  private List<Pin> due(String peer, long turn, int max) {
    Instant now = clock.instant();
    int leased = leases.count(peer, now);
    List<Pin> candidates = new ArrayList<>();
    // Both kinds have a part, so that neither waits for the other for ever.
    candidates.addAll(
        service.store().work(peer, PinIntent.RELEASED, now, leased + Math.max(1, max / 4)));
    candidates.addAll(service.store().work(peer, PinIntent.HELD, now, leased + max));
    return leases.take(peer, turn, candidates, max, now);
  }

  /// Takes note of what peers say.
  ///
  /// @return an outcome for each, in their order
  public List<Outcome> acknowledge(List<Command.Acknowledge> told) {
    Instant now = clock.instant();
    List<Outcome> outcomes = service.apply(told.stream().<Submission>map(Submission::of).toList());
    for (Command.Acknowledge acknowledge : told) {
      switch (acknowledge.observation()) {
        case PINNING, UNPINNING -> leases.prolong(acknowledge.peer(), acknowledge.cid(), now);
        case PINNED, FAILED, UNPINNED -> leases.end(acknowledge.peer(), acknowledge.cid());
      }
    }
    return outcomes;
  }

  /// Pins that a peer should hold or let go, in the order of the store.
  ///
  /// @param after the last pin of the page before; null to begin
  /// @return as many pins as were looked at at most, with the one to go on behind
  public Held placements(String peer, @Nullable Cid after, int max) {
    List<Pin> found = new ArrayList<>();
    Cid last = after;
    int looked = 0;
    // A page may look at more pins than it returns, but not at all of them.
    while (found.size() < max && looked < 100 * max) {
      List<Pin> page = service.store().page(last, Math.min(1_000, max));
      for (Pin pin : page) {
        if (pin.placements().containsKey(peer)) {
          found.add(pin);
        }
        last = pin.cid();
        if (found.size() == max) {
          return new Held(found, last);
        }
      }
      looked += page.size();
      if (page.size() < Math.min(1_000, max)) {
        return new Held(found, null);
      }
    }
    return new Held(found, last);
  }

  /// Some placements of a peer.
  ///
  /// @param next the pin to go on behind; null at the end
  public record Held(List<Pin> pins, @Nullable Cid next) {}

  /// Takes note of what a peer was found to hold. That something is there as it should be is no
  /// event: after an import there are as many of these as pins.
  ///
  /// @return an outcome for each, in their order
  public List<Outcome> verify(List<Command.Verify> found) {
    return service.apply(
        found.stream().map(verify -> new Submission(verify, null, !verify.held())).toList());
  }
}
