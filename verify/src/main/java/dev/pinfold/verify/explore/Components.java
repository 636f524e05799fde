package dev.pinfold.verify.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// The strongly connected components of a graph (Tarjan), without recursion. They are numbered so
/// that every step leads to the same or a smaller number.
final class Components {

  private final int[] component;
  private int count;

  /// @param inside the steps that count
  Components(int nodes, int[] first, int[] to, BitSet inside) {
    this.component = new int[nodes];
    int[] number = new int[nodes];
    int[] low = new int[nodes];
    int[] next = Arrays.copyOf(first, nodes);
    int[] path = new int[nodes];
    int[] open = new int[nodes];
    int opened = 0;
    int numbered = 0;
    Arrays.fill(component, -1);
    for (int root = 0; root < nodes; root++) {
      if (number[root] != 0) {
        continue;
      }
      int depth = 0;
      path[0] = root;
      number[root] = low[root] = ++numbered;
      open[opened++] = root;
      while (depth >= 0) {
        int at = path[depth];
        if (next[at] < first[at + 1]) {
          int step = next[at]++;
          int target = to[step];
          if (!inside.get(step)) {
            continue;
          }
          if (number[target] == 0) {
            path[++depth] = target;
            number[target] = low[target] = ++numbered;
            open[opened++] = target;
          } else if (component[target] < 0) {
            low[at] = Math.min(low[at], number[target]);
          }
          continue;
        }
        if (low[at] == number[at]) {
          int member;
          do {
            member = open[--opened];
            component[member] = count;
          } while (member != at);
          count++;
        }
        depth--;
        if (depth >= 0) {
          low[path[depth]] = Math.min(low[path[depth]], low[at]);
        }
      }
    }
  }

  int of(int node) {
    return component[node];
  }

  int count() {
    return count;
  }

  List<List<Integer>> members() {
    List<List<Integer>> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(new ArrayList<>());
    }
    for (int i = 0; i < component.length; i++) {
      members.get(component[i]).add(i);
    }
    return members;
  }
}
