package dev.pinfold.verify.explore;

import dev.pinfold.verify.explore.Explorer.Finding;
import dev.pinfold.verify.explore.Explorer.Move;
import dev.pinfold.verify.explore.Explorer.Outcome;
import dev.pinfold.verify.explore.Semantics.Deed;
import dev.pinfold.verify.protocol.Action;
import dev.pinfold.verify.protocol.Configuration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Looks for histories that are equal to no serial order. Beside the state it keeps which
/// transaction came before which, and a circle among those that have committed is a finding.
///
/// Reads see what is committed when they happen; writes happen at the commit, as in the engine. For
/// transactions that run once.
public final class HistorySearch {

  /// A state, and for each ordered pair of transactions whether the first came before the second.
  private record Node(long state, long before) {}

  private final Configuration configuration;
  private final Semantics semantics;
  private final StateCode code;
  private final int nodesMax;
  private final long writes;

  /// @param nodesMax a bound for memory
  public HistorySearch(Semantics semantics, int nodesMax) {
    this.configuration = semantics.configuration;
    this.semantics = semantics;
    this.code = new StateCode(configuration, semantics instanceof Queued);
    this.nodesMax = nodesMax;
    long bits = 0;
    for (int i = 0; i < configuration.accesses().size(); i++) {
      if (configuration.accesses().get(i).writes()) {
        bits |= 1L << i;
      }
    }
    this.writes = bits;
  }

  /// Searches everything, or as far as to the first circle.
  public Outcome search() {
    Map<Node, Node> parents = new HashMap<>();
    List<Node> reached = new ArrayList<>();
    Node root = new Node(code.encode(semantics.initial()), 0);
    reached.add(root);
    parents.put(root, root);
    long[] steps = {0};
    State state = new State(configuration.transactions());
    for (int i = 0; i < reached.size(); i++) {
      Node node = reached.get(i);
      code.decode(node.state(), state);
      if (hasCircle(state, node.before())) {
        return new Outcome(
            reached.size(), steps[0], new Finding(Property.SERIALIZABLE, way(parents, node)));
      }
      semantics.successors(
          state,
          (t, deed, next) -> {
            steps[0]++;
            Node then = new Node(code.encode(next), before(state, t, deed, node.before()));
            if (parents.putIfAbsent(then, node) == null) {
              if (reached.size() == nodesMax) {
                throw new TooManyStates(nodesMax);
              }
              reached.add(then);
            }
          });
    }
    return new Outcome(reached.size(), steps[0], null);
  }

  private long bit(int first, int second) {
    return 1L << (first * configuration.transactions() + second);
  }

  /// Who came before whom after a step.
  private long before(State state, int t, Deed deed, long before) {
    if (deed == Deed.WORKS && semantics.action(state, t) instanceof Action.Work work) {
      return reads(state, t, work.accesses() & ~writes, before);
    }
    if (deed == Deed.COMMITS) {
      return writes(state, t, before);
    }
    if (deed == Deed.GIVES_UP) {
      long kept = before;
      for (int u = 0; u < configuration.transactions(); u++) {
        kept &= ~bit(t, u) & ~bit(u, t);
      }
      return kept;
    }
    return before;
  }

  /// What is read was written by those that have committed.
  private long reads(State state, int t, long reads, long before) {
    long after = before;
    for (int u = 0; u < configuration.transactions(); u++) {
      if (u != t && hasCommitted(state, u) && (meets(reads) & accesses(u) & writes) != 0) {
        after |= bit(u, t);
      }
    }
    return after;
  }

  /// What is written was read, or written, before by others.
  private long writes(State state, int t, long before) {
    long after = before;
    long written = meets(semantics.place(state, t).done() & writes);
    for (int u = 0; u < configuration.transactions(); u++) {
      if (u == t) {
        continue;
      }
      long theirs =
          hasCommitted(state, u) ? accesses(u) : semantics.place(state, u).done() & ~writes;
      if ((written & theirs) != 0) {
        after |= bit(u, t);
      }
    }
    return after;
  }

  private boolean hasCommitted(State state, int t) {
    return configuration.hasCommitted(t, state.place[t]);
  }

  private long accesses(int t) {
    long accesses = 0;
    for (int i = 0; i < configuration.accesses().size(); i++) {
      if (configuration.owners().get(i) == t) {
        accesses |= 1L << i;
      }
    }
    return accesses;
  }

  private long meets(long accesses) {
    long meets = 0;
    for (long rest = accesses; rest != 0; rest &= rest - 1) {
      meets |= configuration.meets()[Long.numberOfTrailingZeros(rest)];
    }
    return meets;
  }

  private boolean hasCircle(State state, long before) {
    int n = configuration.transactions();
    boolean[][] reach = new boolean[n][n];
    for (int t = 0; t < n; t++) {
      for (int u = 0; u < n; u++) {
        reach[t][u] = (before & bit(t, u)) != 0 && hasCommitted(state, t) && hasCommitted(state, u);
      }
    }
    for (int via = 0; via < n; via++) {
      for (int t = 0; t < n; t++) {
        for (int u = 0; u < n; u++) {
          reach[t][u] |= reach[t][via] && reach[via][u];
        }
      }
    }
    for (int t = 0; t < n; t++) {
      if (reach[t][t]) {
        return true;
      }
    }
    return false;
  }

  private List<Move> way(Map<Node, Node> parents, Node to) {
    List<Node> nodes = new ArrayList<>();
    for (Node at = to; ; at = parents.getOrDefault(at, at)) {
      nodes.addFirst(at);
      if (at.equals(parents.get(at))) {
        break;
      }
    }
    List<Move> way = new ArrayList<>();
    way.add(new Move(-1, null, semantics.initial()));
    for (int i = 1; i < nodes.size(); i++) {
      way.add(move(way.getLast().state(), nodes.get(i - 1), nodes.get(i)));
    }
    return way;
  }

  private Move move(State from, Node before, Node after) {
    @Nullable Move[] found = {null};
    semantics.successors(
        from,
        (t, deed, next) -> {
          if (found[0] == null
              && code.encode(next) == after.state()
              && before(from, t, deed, before.before()) == after.before()) {
            State copy = new State(next.place.length);
            copy.become(next);
            found[0] = new Move(t, deed, copy);
          }
        });
    Move move = found[0];
    if (move == null) {
      throw new IllegalStateException("no step leads there");
    }
    return move;
  }
}
