package dev.pinfold.verify.explore;

import dev.pinfold.documents.lock.rules.WaitRules.Decision;
import dev.pinfold.verify.protocol.Action;
import dev.pinfold.verify.protocol.Configuration;

/// Locks without queues: whoever the holders admit may be granted next, whoever came first. A
/// transaction that cannot be granted stays where it is; one out of order wounds one younger holder
/// after the other, or gives up for an older one.
///
/// Whatever order a queue may have, its grants are among these. So exclusion that holds here holds
/// with queues; freedom from deadlock does not follow, because queues make more waits.
public final class Unqueued extends Semantics {

  public Unqueued(Configuration configuration) {
    super(configuration);
  }

  @Override
  void request(State state, int t, Action.Request request, Steps steps) {
    if (isRefused(state, t, request.granule())) {
      giveUp(state, t, request, steps);
      return;
    }
    int denied = configuration.rules().deniedBy(request.mode());
    if ((heldByOthers(state, t, request.granule()) & denied) == 0) {
      State after = from(state);
      after.place[t] = request.granted();
      steps.step(t, Deed.IS_GRANTED, after);
    }
    if (state.wounded[t]) {
      giveUp(state, t, request, steps);
      return;
    }
    boolean yields = false;
    for (int u = 0; u < state.place.length; u++) {
      if (u == t || (held(state, u, request.granule()) & denied) == 0) {
        continue;
      }
      boolean older = state.age[t] < state.age[u];
      Decision decision = configuration.rules().decide(request.inOrder(), older);
      if (decision == Decision.RESTART) {
        yields = true;
      } else if (decision == Decision.WOUND
          && !state.wounded[u]
          && configuration.rules().woundsArrive()) {
        State after = from(state);
        after.wounded[u] = true;
        steps.step(t, Deed.WOUNDS, after);
      }
    }
    if (yields) {
      giveUp(state, t, request, steps);
    }
  }

  @Override
  void freed(State after, int granule) {}
}
