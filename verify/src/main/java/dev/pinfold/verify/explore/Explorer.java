package dev.pinfold.verify.explore;

import dev.pinfold.verify.protocol.Configuration;
import dev.pinfold.verify.protocol.Place;
import dev.pinfold.verify.protocol.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Visits every state that can be reached, those with fewer steps first, and checks each.
public final class Explorer {

  /// A violated property, and the shortest way to a state that violates it.
  public record Finding(Property property, List<Move> way) {}

  /// One step of a way, and the state it leads to; the first has no deed.
  public record Move(int transaction, Semantics.@Nullable Deed deed, State state) {}

  /// What was seen.
  ///
  /// @param states how many states can be reached, or were up to the finding
  /// @param steps how many steps lead from one to another
  /// @param finding the first violation, or null
  public record Outcome(int states, long steps, @Nullable Finding finding) {}

  private final Configuration configuration;
  private final Semantics semantics;
  private final StateCode code;
  private final int statesMax;
  private final boolean remembers;
  private final BitSet[][] clashes;
  private final BitSet[][] meetings;

  /// @param statesMax a bound for memory
  /// @param remembers whether it keeps how it came to each state, to tell the way to a finding
  public Explorer(Semantics semantics, int statesMax, boolean remembers) {
    this.configuration = semantics.configuration;
    this.semantics = semantics;
    this.code = new StateCode(configuration, semantics instanceof Queued);
    this.statesMax = statesMax;
    this.remembers = remembers;
    int n = configuration.transactions();
    this.clashes = new BitSet[n][n];
    this.meetings = new BitSet[n][n];
    for (int t = 0; t < n; t++) {
      for (int u = 0; u < t; u++) {
        pair(t, u);
      }
    }
  }

  /// Which places of two transactions do not go together.
  private void pair(int t, int u) {
    Program one = configuration.programs().get(t);
    Program other = configuration.programs().get(u);
    BitSet clash = new BitSet(one.size() * other.size());
    BitSet meet = new BitSet(one.size() * other.size());
    for (int p = 0; p < one.size(); p++) {
      for (int q = 0; q < other.size(); q++) {
        clash.set(p * other.size() + q, clash(one.place(p), other.place(q)));
        meet.set(p * other.size() + q, meet(one.place(p), other.place(q)));
      }
    }
    clashes[t][u] = clash;
    meetings[t][u] = meet;
  }

  private boolean clash(Place one, Place other) {
    for (int g = 0; g < one.held().size(); g++) {
      if (Configuration.clash(one.held().get(g), other.held().get(g))) {
        return true;
      }
    }
    return false;
  }

  private boolean meet(Place one, Place other) {
    for (long rest = one.done(); rest != 0; rest &= rest - 1) {
      if ((configuration.meets()[Long.numberOfTrailingZeros(rest)] & other.done()) != 0) {
        return true;
      }
    }
    return false;
  }

  /// Explores everything, or as far as to the first state that violates one of the properties that
  /// a single state shows: deadlock, exclusion, strictness.
  public Outcome explore(List<Property> properties) {
    StateIndex index = new StateIndex(statesMax);
    int[] parents = new int[remembers ? 1024 : 0];
    index.add(code.encode(semantics.initial()));
    State state = new State(configuration.transactions());
    long[] steps = {0};
    boolean[] stuck = {false};
    for (int i = 0; i < index.size(); i++) {
      code.decode(index.state(i), state);
      int before = index.size();
      stuck[0] = true;
      semantics.successors(
          state,
          (_, deed, next) -> {
            steps[0]++;
            stuck[0] &= deed == Semantics.Deed.LEADER_CHANGES;
            index.add(code.encode(next));
          });
      if (remembers) {
        if (parents.length < index.size()) {
          parents = Arrays.copyOf(parents, index.size() * 2);
        }
        Arrays.fill(parents, before, index.size(), i);
      }
      Property violated = violated(state, stuck[0], properties);
      if (violated != null) {
        return new Outcome(index.size(), steps[0], new Finding(violated, way(index, parents, i)));
      }
    }
    return new Outcome(index.size(), steps[0], null);
  }

  private @Nullable Property violated(State state, boolean stuck, List<Property> properties) {
    if (stuck && properties.contains(Property.NO_DEADLOCK) && !haveAllEnded(state)) {
      return Property.NO_DEADLOCK;
    }
    if (properties.contains(Property.EXCLUSION) && isAny(clashes, false, state)) {
      return Property.EXCLUSION;
    }
    // Who has lost a lock is refused at its commit, if terms are checked: it does not count.
    boolean lostCount = !configuration.checksTerms();
    if (properties.contains(Property.STRICTNESS) && isAny(meetings, lostCount, state)) {
      return Property.STRICTNESS;
    }
    return null;
  }

  private boolean haveAllEnded(State state) {
    for (int t = 0; t < state.place.length; t++) {
      if (!semantics.hasEnded(state, t)) {
        return false;
      }
    }
    return true;
  }

  private boolean isAny(BitSet[][] pairs, boolean lostCount, State state) {
    for (int t = 0; t < state.place.length; t++) {
      for (int u = 0; u < t; u++) {
        if ((lostCount || (state.lost[t] | state.lost[u]) == 0)
            && pairs[t][u].get(
                state.place[t] * configuration.programs().get(u).size() + state.place[u])) {
          return true;
        }
      }
    }
    return false;
  }

  // ---- the way to a state

  private List<Move> way(StateIndex index, int[] parents, int to) {
    if (!remembers) {
      return List.of();
    }
    List<Integer> numbers = new ArrayList<>();
    for (int at = to; at != 0; at = parents[at]) {
      numbers.addFirst(at);
    }
    List<Move> way = new ArrayList<>();
    State state = semantics.initial();
    way.add(new Move(-1, null, state));
    for (int number : numbers) {
      Move move = move(way.getLast().state(), index.state(number));
      way.add(move);
    }
    return way;
  }

  /// The step from one state to another.
  private Move move(State from, long to) {
    List<Move> found = new ArrayList<>();
    semantics.successors(
        from,
        (transaction, deed, next) -> {
          if (code.encode(next) == to) {
            State copy = new State(next.place.length);
            copy.become(next);
            found.add(new Move(transaction, deed, copy));
          }
        });
    return found.getFirst();
  }

  /// All states with the steps between them, for what a single state does not show.
  public StateGraph graph() {
    return new StateGraph(semantics, code, statesMax);
  }
}
