package dev.pinfold.verify.explore;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.WaitRules;
import dev.pinfold.documents.lock.rules.WaitRules.Decision;
import dev.pinfold.verify.protocol.Action;
import dev.pinfold.verify.protocol.Configuration;
import org.jspecify.annotations.Nullable;

/// Locks with queues, as the engine's lock table has them: a queue for each granule, conversions
/// first, every release grants the head for as long as the holders admit it.
///
/// One step is what the table does under one monitor. A wound is noticed later, in a step of its
/// own; because the engine looks for it before it enters the monitor, a wounded transaction may
/// still be granted.
public final class Queued extends Semantics {

  public Queued(Configuration configuration) {
    super(configuration);
  }

  @Override
  void request(State state, int t, Action.Request request, Steps steps) {
    if (state.position[t] > 0) {
      if (state.wounded[t]) {
        giveUp(state, t, request, steps);
      }
      return;
    }
    int granule = request.granule();
    if (isRefused(state, t, granule)) {
      giveUp(state, t, request, steps);
      return;
    }
    boolean converting = request.own() != null && configuration.rules().conversionsFirst();
    int ahead = ahead(state, t, granule, converting);
    int denied = configuration.rules().deniedBy(request.mode());
    int others = heldByOthers(state, t, granule);
    if ((others & denied) == 0 && configuration.rules().isGranted(ahead > 0)) {
      State after = from(state);
      after.place[t] = request.granted();
      if (request.own() != null) {
        woundForConversion(state, after, t, granule, request.mode());
      }
      steps.step(t, Deed.IS_GRANTED, after);
      if (state.wounded[t]) {
        giveUp(state, t, request, steps);
      }
      return;
    }
    if (state.wounded[t]) {
      giveUp(state, t, request, steps);
      return;
    }
    long oldest = WaitRules.NOBODY;
    for (int u = 0; u < state.place.length; u++) {
      if (u != t && isInTheWay(state, u, request, denied, converting)) {
        oldest = Math.min(oldest, state.age[u]);
      }
    }
    Decision decision =
        configuration.rules().decides().decide(false, request.inOrder(), state.age[t], oldest);
    if (decision == Decision.RESTART) {
      giveUp(state, t, request, steps);
      return;
    }
    State after = from(state);
    if (decision == Decision.WOUND) {
      for (int u = 0; u < state.place.length; u++) {
        if (u != t && isInTheWay(state, u, request, denied, converting)) {
          wound(after, u);
        }
      }
    }
    for (int u = 0; u < state.place.length; u++) {
      if (state.position[u] > ahead && asked(state, u).granule() == granule) {
        after.position[u]++;
      }
    }
    after.position[t] = ahead + 1;
    if (request.own() != null) {
      woundForConversion(state, after, t, granule, null);
    }
    steps.step(t, Deed.QUEUES_UP, after);
  }

  /// How many wait where the request would come behind them.
  private int ahead(State state, int t, int granule, boolean converting) {
    int ahead = 0;
    for (int u = 0; u < state.place.length; u++) {
      if (u != t && waitsAhead(state, u, granule, converting)) {
        ahead++;
      }
    }
    return ahead;
  }

  private boolean waitsAhead(State state, int u, int granule, boolean converting) {
    if (state.position[u] == 0) {
      return false;
    }
    Action.Request other = asked(state, u);
    return other.granule() == granule && (!converting || other.own() != null);
  }

  private boolean isInTheWay(
      State state, int u, Action.Request request, int denied, boolean converting) {
    return (held(state, u, request.granule()) & denied) != 0
        || waitsAhead(state, u, request.granule(), converting);
  }

  private void wound(State after, int victim) {
    if (configuration.rules().woundsArrive()) {
      after.wounded[victim] = true;
    }
  }

  /// A conversion has gone before those that wait without holding the granule.
  ///
  /// @param granted what the conversion holds now, or null if it waits as well
  private void woundForConversion(
      State before, State after, int t, int granule, @Nullable LockMode granted) {
    if (!configuration.rules().conversionsWound()) {
      return;
    }
    for (int u = 0; u < before.place.length; u++) {
      if (u == t || before.position[u] == 0) {
        continue;
      }
      Action.Request behind = asked(before, u);
      if (behind.granule() == granule
          && behind.own() == null
          && !behind.inOrder()
          && (granted == null || !configuration.rules().admits().admits(granted, behind.mode()))) {
        wound(after, before.age[u] < before.age[t] ? t : u);
      }
    }
  }

  /// Grants what the head of the queue wants for as long as the holders admit it.
  @Override
  void freed(State after, int granule) {
    int head;
    while ((head = head(after, granule)) >= 0) {
      Action.Request request = asked(after, head);
      int others = heldByOthers(after, head, granule);
      if ((others & configuration.rules().deniedBy(request.mode())) != 0) {
        return;
      }
      leave(after, head, request, 1);
      after.place[head] = request.granted();
    }
  }

  private int head(State state, int granule) {
    for (int u = 0; u < state.place.length; u++) {
      if (state.position[u] == 1 && asked(state, u).granule() == granule) {
        return u;
      }
    }
    return -1;
  }
}
