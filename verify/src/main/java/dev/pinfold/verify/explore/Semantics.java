package dev.pinfold.verify.explore;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.verify.protocol.Action;
import dev.pinfold.verify.protocol.Configuration;
import dev.pinfold.verify.protocol.Place;
import java.util.ArrayList;
import java.util.List;

/// What can happen in a state. The notations say the same in their own words; that is why the
/// checkers' counts of states agree.
public abstract class Semantics {

  /// What a transaction does in one step.
  public enum Deed {
    CHOOSES,
    IS_GRANTED,
    QUEUES_UP,
    WOUNDS,
    GIVES_UP,
    WORKS,
    COMMITS,
    RELEASES,
    /// Not a transaction's: the table of a shard is lost; the number is the shard's.
    LEADER_CHANGES
  }

  /// Gets the steps that are possible.
  public interface Steps {
    /// A step is possible.
    ///
    /// @param next the state behind it; used again after this returns
    void step(int transaction, Deed deed, State next);
  }

  final Configuration configuration;
  private final int transactions;

  /// The mode a granule is held in, as a bit, by transaction, place and granule; 0 if it is not.
  private final int[][][] held;

  private final State next;

  Semantics(Configuration configuration) {
    this.configuration = configuration;
    this.transactions = configuration.transactions();
    this.next = new State(transactions);
    this.held = new int[transactions][][];
    for (int t = 0; t < transactions; t++) {
      held[t] = new int[configuration.programs().get(t).size()][];
      for (int p = 0; p < held[t].length; p++) {
        held[t][p] = bits(configuration.programs().get(t).place(p));
      }
    }
  }

  private static int[] bits(Place place) {
    int[] bits = new int[place.held().size()];
    for (int g = 0; g < bits.length; g++) {
      LockMode mode = place.held().get(g);
      bits[g] = mode == null ? 0 : mode.bit();
    }
    return bits;
  }

  /// The state in which everything begins.
  public State initial() {
    State initial = new State(transactions);
    initial.leaderChanges = configuration.leaderChanges();
    return initial;
  }

  /// Tells every step that is possible in a state.
  public void successors(State state, Steps steps) {
    for (int t = 0; t < transactions; t++) {
      switch (action(state, t)) {
        case Action.Choose(var starts) -> {
          for (int start : starts) {
            State after = from(state);
            after.place[t] = start;
            steps.step(t, Deed.CHOOSES, after);
          }
        }
        case Action.Request request -> request(state, t, request, steps);
        case Action.Work(long _, int to) -> {
          State after = from(state);
          after.place[t] = to;
          steps.step(t, Deed.WORKS, after);
        }
        case Action.Commit(int to, Action.Ends ends, int refused) -> {
          State after = from(state);
          if (state.lost[t] != 0 && configuration.checksTerms()) {
            after.place[t] = refused;
            steps.step(t, Deed.GIVES_UP, after);
          } else {
            after.place[t] = to;
            end(after, t, ends);
            steps.step(t, Deed.COMMITS, after);
          }
        }
        case Action.Release(int granule, int to, Action.Ends ends) -> {
          State after = from(state);
          after.place[t] = to;
          end(after, t, ends);
          freed(after, granule);
          steps.step(t, Deed.RELEASES, after);
        }
        case Action.End() -> {}
      }
    }
    if (state.leaderChanges > 0) {
      leaderChanges(state, steps);
    }
  }

  private void leaderChanges(State state, Steps steps) {
    for (int shard = 0; shard < configuration.granules().shards(); shard++) {
      State after = from(state);
      after.leaderChanges--;
      for (int t = 0; t < transactions; t++) {
        if (has(state, t, shard)) {
          after.lost[t] |= 1 << shard;
          if (state.position[t] > 0
              && configuration.granules().shard(asked(state, t).granule()) == shard) {
            after.position[t] = 0;
          }
        }
      }
      steps.step(shard, Deed.LEADER_CHANGES, after);
    }
  }

  private boolean has(State state, int transaction, int shard) {
    Place place = place(state, transaction);
    if (state.position[transaction] > 0
        && configuration.granules().shard(asked(state, transaction).granule()) == shard) {
      return true;
    }
    for (int g = 0; g < place.held().size(); g++) {
      if (place.held().get(g) != null && configuration.granules().shard(g) == shard) {
        return true;
      }
    }
    return false;
  }

  /// What a request may do.
  abstract void request(State state, int transaction, Action.Request request, Steps steps);

  /// A granule has been let go: who waits for it may be granted.
  abstract void freed(State after, int granule);

  // ---- who is in whose way

  /// The transactions that a request of one waits for, or would: those that hold the granule in a
  /// mode that does not admit it, and those ahead of it in the queue.
  public List<Integer> inTheWay(State state, int transaction) {
    if (!(action(state, transaction) instanceof Action.Request request)) {
      return List.of();
    }
    List<Integer> others = new ArrayList<>();
    int denied = configuration.rules().deniedBy(request.mode());
    int mine = state.position[transaction];
    for (int u = 0; u < transactions; u++) {
      boolean ahead =
          state.position[u] > 0
              && (mine == 0 || state.position[u] < mine)
              && asked(state, u).granule() == request.granule();
      if (u != transaction && (ahead || (held(state, u, request.granule()) & denied) != 0)) {
        others.add(u);
      }
    }
    return others;
  }

  // ---- for both

  /// The state that a step leads to, as it is before the step.
  State from(State state) {
    next.become(state);
    return next;
  }

  Place place(State state, int transaction) {
    return configuration.programs().get(transaction).place(state.place[transaction]);
  }

  Action action(State state, int transaction) {
    return place(state, transaction).action();
  }

  Action.Request asked(State state, int transaction) {
    return (Action.Request) action(state, transaction);
  }

  /// The mode in which a transaction holds a granule, as a bit; 0 if it does not.
  int held(State state, int transaction, int granule) {
    if (state.lost[transaction] != 0
        && (state.lost[transaction] >> configuration.granules().shard(granule) & 1) != 0) {
      return 0;
    }
    return held[transaction][state.place[transaction]][granule];
  }

  /// The modes in which others hold a granule, as bits.
  int heldByOthers(State state, int transaction, int granule) {
    int modes = 0;
    for (int u = 0; u < transactions; u++) {
      if (u != transaction) {
        modes |= held(state, u, granule);
      }
    }
    return modes;
  }

  /// Whether the leader that is asked now is another than the one that has the transaction's locks.
  boolean isRefused(State state, int transaction, int granule) {
    return configuration.checksTerms()
        && (state.lost[transaction] >> configuration.granules().shard(granule) & 1) != 0;
  }

  /// Gives up: goes where the releases begin, or, holding nothing, to the next try.
  void giveUp(State state, int transaction, Action.Request request, Steps steps) {
    State after = from(state);
    boolean nothing = place(state, transaction).holdsNothing();
    after.place[transaction] = request.giveUp();
    int waited = state.position[transaction];
    if (nothing) {
      end(after, transaction, Action.Ends.TRY);
    }
    if (waited > 0) {
      leave(after, transaction, request, waited);
      freed(after, request.granule());
    }
    steps.step(transaction, Deed.GIVES_UP, after);
  }

  /// Takes a transaction out of the queue.
  void leave(State after, int transaction, Action.Request request, int waited) {
    after.position[transaction] = 0;
    for (int u = 0; u < transactions; u++) {
      if (u != transaction
          && after.position[u] > waited
          && asked(after, u).granule() == request.granule()) {
        after.position[u]--;
      }
    }
  }

  private void end(State after, int transaction, Action.Ends ends) {
    if (ends == Action.Ends.NOTHING) {
      return;
    }
    after.wounded[transaction] = false;
    after.lost[transaction] = 0;
    boolean renewed =
        ends == Action.Ends.TRY ? !configuration.rules().keepsAges() : configuration.endless();
    if (renewed) {
      after.renew(transaction);
    }
  }

  /// Whether a transaction has nothing more to do.
  boolean hasEnded(State state, int transaction) {
    return action(state, transaction) instanceof Action.End;
  }
}
