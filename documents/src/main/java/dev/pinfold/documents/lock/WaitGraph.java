package dev.pinfold.documents.lock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which transaction waits for which, by their ages. Not safe for use by several threads.
final class WaitGraph {

  private final Map<Long, Set<Long>> waitsFor = new HashMap<>();

  void add(long waiting, long inTheWay) {
    waitsFor.computeIfAbsent(waiting, _ -> new HashSet<>()).add(inTheWay);
  }

  /// The circles, each once for each of its members.
  List<List<Long>> cycles() {
    List<List<Long>> cycles = new ArrayList<>();
    for (Long start : waitsFor.keySet()) {
      List<Long> path = pathBackTo(start);
      if (path != null) {
        cycles.add(path);
      }
    }
    return cycles;
  }

  /// Breadth first, since a path may be as long as there are transactions.
  private @Nullable List<Long> pathBackTo(Long start) {
    Map<Long, Long> cameFrom = new HashMap<>();
    List<Long> reached = new ArrayList<>(List.of(start));
    for (int i = 0; i < reached.size(); i++) {
      Long at = reached.get(i);
      for (Long next : waitsFor.getOrDefault(at, Set.of())) {
        if (next.equals(start)) {
          return back(start, at, cameFrom);
        }
        if (cameFrom.putIfAbsent(next, at) == null) {
          reached.add(next);
        }
      }
    }
    return null;
  }

  private static List<Long> back(Long start, Long last, Map<Long, Long> cameFrom) {
    List<Long> path = new ArrayList<>();
    for (Long at = last; !at.equals(start); at = cameFrom.getOrDefault(at, start)) {
      path.addFirst(at);
    }
    path.addFirst(start);
    return path;
  }
}
