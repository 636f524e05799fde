package dev.pinfold.verify.histories;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Which transaction must come before which, and why; and the cycles among them, by the names of
/// Adya's thesis.
///
/// Adya: *Weak consistency: a generalized theory and optimistic implementations for distributed
/// transactions*, 1999. Kingsbury, Alvaro: *Elle: inferring isolation anomalies from experimental
/// observations*, 2020. Tarjan: *Depth-first search and linear graph algorithms*, 1972.
final class Dependencies {

  /// Why one comes before another.
  enum Kind {
    /// The other overwrote what it wrote.
    WRITE_WRITE("overwritten by"),
    /// The other read what it wrote.
    WRITE_READ("read by"),
    /// The other overwrote what it read.
    READ_WRITE("seen before"),
    /// The other made a match of what it had looked for and not found.
    PREDICATE_READ_WRITE("looked for in vain before");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    boolean isAnti() {
      return this == READ_WRITE || this == PREDICATE_READ_WRITE;
    }
  }

  /// A reason why `from` comes before `to`.
  record Edge(Observed from, Observed to, Kind kind, String what) {

    String tell() {
      return from.name() + " -> " + to.name() + ": " + what + " " + kind.words + " " + to.name();
    }
  }

  /// An anomaly with its name.
  record Cycle(String name, List<Edge> edges) {

    List<String> tell() {
      List<String> lines = new ArrayList<>();
      lines.add(name + ", a cycle of " + edges.size());
      edges.forEach(edge -> lines.add("  " + edge.tell()));
      edges.forEach(
          edge -> lines.add("  " + edge.from().name() + " did " + edge.from().operations()));
      return lines;
    }
  }

  private final List<Observed> nodes = new ArrayList<>();
  /// By identity: to hash a transaction is to hash all that it read.
  private final Map<Observed, Integer> numbers = new IdentityHashMap<>();
  private final List<List<Edge>> outgoing = new ArrayList<>();

  void add(Observed from, Observed to, Kind kind, String what) {
    if (from != to) {
      outgoing.get(number(from)).add(new Edge(from, to, kind, what));
      number(to);
    } else {
      number(from);
    }
  }

  private int number(Observed node) {
    return numbers.computeIfAbsent(
        node,
        _ -> {
          nodes.add(node);
          outgoing.add(new ArrayList<>());
          return nodes.size() - 1;
        });
  }

  List<Edge> edges() {
    return outgoing.stream().flatMap(List::stream).toList();
  }

  /// One shortest cycle for each set of transactions that cannot be put into an order, of the first
  /// kind that there is: G0, G1c, G-single, G2.
  List<Cycle> cycles() {
    List<Cycle> cycles = new ArrayList<>();
    for (List<Integer> component : components()) {
      Set<Integer> within = Set.copyOf(component);
      Cycle cycle = shortest("G0", within, edge -> edge.kind() == Kind.WRITE_WRITE, _ -> true);
      if (cycle == null) {
        cycle =
            shortest(
                "G1c",
                within,
                edge -> !edge.kind().isAnti(),
                edge -> edge.kind() == Kind.WRITE_READ);
      }
      if (cycle == null) {
        cycle = shortest("G-single", within, edge -> !edge.kind().isAnti(), e -> e.kind().isAnti());
      }
      if (cycle == null) {
        cycle = shortest("G2", within, _ -> true, edge -> edge.kind().isAnti());
      }
      cycles.add(named(cycle));
    }
    return cycles;
  }

  private static Cycle named(Cycle cycle) {
    boolean phantom =
        cycle.edges().stream().anyMatch(edge -> edge.kind() == Kind.PREDICATE_READ_WRITE);
    String name =
        phantom ? cycle.name() + " phantom" : cycle.name().equals("G2") ? "G2-item" : cycle.name();
    return new Cycle(name, cycle.edges());
  }

  /// The shortest cycle of one edge of a kind and a way back over edges of another, or null.
  private Cycle shortest(
      String name, Set<Integer> within, Predicate<Edge> back, Predicate<Edge> first) {
    List<Edge> best = null;
    for (int node : within) {
      for (Edge edge : outgoing.get(node)) {
        int to = number(edge.to());
        if (within.contains(to) && first.test(edge) && (!name.equals("G0") || back.test(edge))) {
          List<Edge> path = path(to, node, within, back);
          if (path != null && (best == null || path.size() + 1 < best.size())) {
            best = new ArrayList<>(List.of(edge));
            best.addAll(path);
          }
        }
      }
    }
    return best == null ? null : new Cycle(name, best);
  }

  private List<Edge> path(int from, int to, Set<Integer> within, Predicate<Edge> allowed) {
    Map<Integer, Edge> cameBy = new HashMap<>();
    ArrayDeque<Integer> next = new ArrayDeque<>(List.of(from));
    while (!next.isEmpty()) {
      int at = next.poll();
      if (at == to) {
        List<Edge> path = new ArrayList<>();
        for (int back = to; back != from; back = number(path.getLast().from())) {
          path.add(cameBy.get(back));
        }
        Collections.reverse(path);
        return path;
      }
      for (Edge edge : outgoing.get(at)) {
        int reached = number(edge.to());
        if (within.contains(reached)
            && allowed.test(edge)
            && reached != from
            && cameBy.putIfAbsent(reached, edge) == null) {
          next.add(reached);
        }
      }
    }
    return null;
  }

  // ---- strongly connected components, without recursion

  private List<List<Integer>> components() {
    int[] index = new int[nodes.size()];
    int[] low = new int[nodes.size()];
    boolean[] onStack = new boolean[nodes.size()];
    int[] nextEdge = new int[nodes.size()];
    List<List<Integer>> components = new ArrayList<>();
    ArrayDeque<Integer> stack = new ArrayDeque<>();
    int counter = 0;
    for (int start = 0; start < nodes.size(); start++) {
      if (index[start] != 0) {
        continue;
      }
      ArrayDeque<Integer> calls = new ArrayDeque<>(List.of(start));
      while (!calls.isEmpty()) {
        int at = calls.peek();
        if (index[at] == 0) {
          index[at] = ++counter;
          low[at] = counter;
          stack.push(at);
          onStack[at] = true;
        }
        if (nextEdge[at] < outgoing.get(at).size()) {
          int to = number(outgoing.get(at).get(nextEdge[at]++).to());
          if (index[to] == 0) {
            calls.push(to);
          } else if (onStack[to]) {
            low[at] = Math.min(low[at], index[to]);
          }
          continue;
        }
        calls.pop();
        if (!calls.isEmpty()) {
          low[calls.peek()] = Math.min(low[calls.peek()], low[at]);
        }
        if (low[at] == index[at]) {
          List<Integer> component = new ArrayList<>();
          int member;
          do {
            member = stack.pop();
            onStack[member] = false;
            component.add(member);
          } while (member != at);
          if (component.size() > 1) {
            components.add(component);
          }
        }
      }
    }
    return components;
  }
}
