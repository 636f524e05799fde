package dev.pinfold.verify.explore;

import dev.pinfold.verify.explore.Explorer.Move;
import dev.pinfold.verify.explore.Semantics.Deed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/// All states of a model and the steps between them, to ask what a single state does not show.
public final class StateGraph {

  /// Overtaking without a bound.
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  private final Semantics semantics;
  private final StateCode code;
  private final int transactions;
  private final StateIndex index;

  /// The steps of state `i` are those from `first[i]` up to `first[i + 1]`.
  private int[] first = new int[1024];

  private int[] to = new int[1024];
  private byte[] by = new byte[1024];
  private byte[] deeds = new byte[1024];
  private int steps;

  StateGraph(Semantics semantics, StateCode code, int statesMax) {
    this.semantics = semantics;
    this.code = code;
    this.transactions = semantics.configuration.transactions();
    this.index = new StateIndex(statesMax);
    index.add(code.encode(semantics.initial()));
    State state = new State(transactions);
    for (int i = 0; i < index.size(); i++) {
      code.decode(index.state(i), state);
      if (i + 2 > first.length) {
        first = Arrays.copyOf(first, first.length * 2);
      }
      first[i] = steps;
      semantics.successors(state, this::add);
      first[i + 1] = steps;
    }
  }

  private void add(int transaction, Deed deed, State next) {
    long target = code.encode(next);
    index.add(target);
    if (steps == to.length) {
      to = Arrays.copyOf(to, steps * 2);
      by = Arrays.copyOf(by, steps * 2);
      deeds = Arrays.copyOf(deeds, steps * 2);
    }
    to[steps] = index.find(target);
    by[steps] = (byte) transaction;
    deeds[steps] = (byte) deed.ordinal();
    steps++;
  }

  public int states() {
    return index.size();
  }

  public int steps() {
    return steps;
  }

  private void decode(int number, State into) {
    code.decode(index.state(number), into);
  }

  private boolean isCommit(int step, int transaction) {
    return by[step] == transaction && deeds[step] == Deed.COMMITS.ordinal();
  }

  // ---- every transaction can finish

  /// How many states there are from which some transaction, though it has not ended, cannot reach
  /// its commit.
  public int doomed() {
    int[] order = new int[index.size()];
    int[] backFirst = new int[index.size() + 1];
    int[] back = new int[steps];
    for (int s = 0; s < steps; s++) {
      backFirst[to[s] + 1]++;
    }
    for (int i = 0; i < index.size(); i++) {
      backFirst[i + 1] += backFirst[i];
    }
    int[] fill = Arrays.copyOf(backFirst, index.size());
    for (int i = 0; i < index.size(); i++) {
      for (int s = first[i]; s < first[i + 1]; s++) {
        back[fill[to[s]]++] = i;
      }
    }
    BitSet doomed = new BitSet();
    State state = new State(transactions);
    for (int t = 0; t < transactions; t++) {
      BitSet reach = new BitSet(index.size());
      int reached = 0;
      for (int i = 0; i < index.size(); i++) {
        decode(i, state);
        if (isOver(state, t) || commits(i, t)) {
          reach.set(i);
          order[reached++] = i;
        }
      }
      for (int k = 0; k < reached; k++) {
        for (int b = backFirst[order[k]]; b < backFirst[order[k] + 1]; b++) {
          if (!reach.get(back[b])) {
            reach.set(back[b]);
            order[reached++] = back[b];
          }
        }
      }
      reach.flip(0, index.size());
      doomed.or(reach);
    }
    return doomed.cardinality();
  }

  private boolean commits(int state, int transaction) {
    for (int s = first[state]; s < first[state + 1]; s++) {
      if (isCommit(s, transaction)) {
        return true;
      }
    }
    return false;
  }

  /// Whether it has committed and only releases, or has ended.
  private boolean isOver(State state, int transaction) {
    return !semantics.configuration.endless()
        && semantics.configuration.hasCommitted(transaction, state.place[transaction]);
  }

  // ---- bounded overtaking

  /// How often at most a waiting transaction sees its granule granted to one that came after it.
  public int overtaken() {
    int most = 0;
    for (int t = 0; t < transactions; t++) {
      most = Math.max(most, overtaken(t));
    }
    return most;
  }

  private int overtaken(int t) {
    int[] weight = new int[steps];
    BitSet inside = new BitSet(steps);
    State before = new State(transactions);
    State after = new State(transactions);
    for (int i = 0; i < index.size(); i++) {
      decode(i, before);
      if (before.position[t] == 0) {
        continue;
      }
      int granule = semantics.asked(before, t).granule();
      for (int s = first[i]; s < first[i + 1]; s++) {
        decode(to[s], after);
        if (after.position[t] == 0 || after.place[t] != before.place[t]) {
          continue;
        }
        inside.set(s);
        for (int u = 0; u < transactions; u++) {
          if (u != t && overtakes(before, after, u, t, granule)) {
            weight[s]++;
          }
        }
      }
    }
    return longest(inside, weight);
  }

  /// Whether `u`, which was not ahead of the waiting `t`, has been granted the granule.
  private boolean overtakes(State before, State after, int u, int t, int granule) {
    if (semantics.held(after, u, granule) == semantics.held(before, u, granule)
        || semantics.held(after, u, granule) == 0) {
      return false;
    }
    boolean ahead = before.position[u] > 0 && before.position[u] < before.position[t];
    return !ahead;
  }

  /// The greatest weight of a way along the given steps.
  private int longest(BitSet inside, int[] weight) {
    Components components = new Components(index.size(), first, to, inside);
    int[] best = new int[components.count()];
    int most = 0;
    // Components are numbered backwards: steps lead to smaller numbers.
    List<List<Integer>> members = components.members();
    for (int c = 0; c < components.count(); c++) {
      for (int i : members.get(c)) {
        for (int s = first[i]; s < first[i + 1]; s++) {
          boolean stays = inside.get(s);
          if (stays && components.of(to[s]) == c && weight[s] > 0) {
            return UNBOUNDED;
          }
          int rest = stays && components.of(to[s]) != c ? best[components.of(to[s])] : 0;
          best[c] = Math.max(best[c], rest + weight[s]);
        }
      }
      most = Math.max(most, best[c]);
    }
    return most;
  }

  // ---- progress

  /// The transactions that may wait for ever although nobody stops for ever: each that can take a
  /// step again and again takes one (weak fairness).
  public List<Integer> starving() {
    List<Integer> starving = new ArrayList<>();
    for (int t = 0; t < transactions; t++) {
      if (mayStarve(t)) {
        starving.add(t);
      }
    }
    return starving;
  }

  private boolean mayStarve(int t) {
    BitSet inside = stepsBefore(t);
    Components components = new Components(index.size(), first, to, inside);
    for (List<Integer> members : components.members()) {
      if (isFair(members, components, inside)) {
        return true;
      }
    }
    return false;
  }

  /// The steps while a transaction has not committed.
  private BitSet stepsBefore(int t) {
    BitSet inside = new BitSet(steps);
    State state = new State(transactions);
    for (int i = 0; i < index.size(); i++) {
      decode(i, state);
      if (isOver(state, t)) {
        continue;
      }
      for (int s = first[i]; s < first[i + 1]; s++) {
        if (!isCommit(s, t)) {
          inside.set(s);
        }
      }
    }
    return inside;
  }

  /// Whether one can stay in the component for ever and treat every transaction fairly.
  private boolean isFair(List<Integer> members, Components components, BitSet inside) {
    boolean cyclic = false;
    BitSet treated = new BitSet(transactions);
    int c = components.of(members.getFirst());
    for (int i : members) {
      BitSet can = new BitSet(transactions);
      for (int s = first[i]; s < first[i + 1]; s++) {
        if (deeds[s] == Deed.LEADER_CHANGES.ordinal()) {
          continue;
        }
        can.set(by[s]);
        if (inside.get(s) && components.of(to[s]) == c) {
          cyclic = true;
          treated.set(by[s]);
        }
      }
      can.flip(0, transactions);
      treated.or(can);
    }
    return cyclic && treated.cardinality() == transactions;
  }

  /// A way on which a transaction never commits although nobody stops for ever.
  ///
  /// @param way to where the circle begins
  /// @param circle what is repeated for ever
  public record Lasso(List<Move> way, List<Move> circle) {}

  /// Such a way for a transaction that may starve.
  public Lasso lasso(int transaction) {
    BitSet inside = stepsBefore(transaction);
    Components components = new Components(index.size(), first, to, inside);
    int begin = Integer.MAX_VALUE;
    for (List<Integer> members : components.members()) {
      if (isFair(members, components, inside)) {
        begin = Math.min(begin, members.getFirst());
      }
    }
    if (begin == Integer.MAX_VALUE) {
      throw new IllegalArgumentException("transaction " + transaction + " does not starve");
    }
    BitSet all = new BitSet();
    all.set(0, steps);
    int component = components.of(begin);
    BitSet round = new BitSet();
    for (int s = inside.nextSetBit(0); s >= 0; s = inside.nextSetBit(s + 1)) {
      round.set(s, components.of(to[s]) == component);
    }
    List<Integer> circle = new ArrayList<>();
    int at = begin;
    for (int t = 0; t < transactions; t++) {
      int actor = t;
      List<Integer> more =
          path(at, round, s -> components.of(source(s)) == component && by[s] == actor);
      if (!more.isEmpty()) {
        circle.addAll(more);
        at = to[more.getLast()];
      }
    }
    if (at != begin) {
      int goal = begin;
      circle.addAll(path(at, round, s -> to[s] == goal));
    }
    int start = begin;
    List<Integer> way = begin == 0 ? List.of() : path(0, all, s -> to[s] == start);
    List<Move> moves = new ArrayList<>();
    moves.add(new Move(-1, null, semantics.initial()));
    way.forEach(s -> moves.add(move(s)));
    return new Lasso(moves, circle.stream().map(this::move).toList());
  }

  private int source(int step) {
    int at = Arrays.binarySearch(first, 0, index.size() + 1, step);
    int low = at >= 0 ? at : -at - 2;
    while (first[low + 1] <= step) {
      low++;
    }
    return low;
  }

  private Move move(int step) {
    State state = new State(transactions);
    decode(to[step], state);
    return new Move(by[step], Deed.values()[deeds[step]], state);
  }

  /// The shortest path along steps of a set to one that is wanted, with it; empty if there is none.
  private List<Integer> path(int from, BitSet allowed, IntPredicate wanted) {
    int[] came = new int[index.size()];
    Arrays.fill(came, -1);
    List<Integer> reached = new ArrayList<>(List.of(from));
    BitSet seen = new BitSet();
    seen.set(from);
    for (int i = 0; i < reached.size(); i++) {
      int at = reached.get(i);
      for (int s = first[at]; s < first[at + 1]; s++) {
        if (!allowed.get(s)) {
          continue;
        }
        if (wanted.test(s)) {
          List<Integer> path = new ArrayList<>(List.of(s));
          for (int back = at; back != from; back = source(came[back])) {
            path.addFirst(came[back]);
          }
          return path;
        }
        if (!seen.get(to[s])) {
          seen.set(to[s]);
          came[to[s]] = s;
          reached.add(to[s]);
        }
      }
    }
    return List.of();
  }
}
