package dev.pinfold.cql.pins;

import dev.pinfold.model.Pin;
import dev.pinfold.model.Placement;
import dev.pinfold.model.RequestRef;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one change of a pin adds to the counts.
final class CountDeltas {

  private final Map<CountSubject, long[]> deltas;

  private CountDeltas(Map<CountSubject, long[]> deltas) {
    this.deltas = Collections.unmodifiableMap(deltas);
  }

  /// What a change from one to the other adds.
  ///
  /// @param before null if there was no pin
  /// @param after null if there is none any more
  static CountDeltas of(@Nullable Pin before, @Nullable Pin after) {
    Map<CountSubject, long[]> deltas = new TreeMap<>();
    count(deltas, before, -1);
    count(deltas, after, 1);
    deltas.values().removeIf(values -> Arrays.stream(values).allMatch(value -> value == 0));
    return new CountDeltas(deltas);
  }

  /// What is to be added to counts so that they are others.
  static CountDeltas correcting(Map<CountSubject, long[]> from, Map<CountSubject, long[]> to) {
    Map<CountSubject, long[]> deltas = new TreeMap<>();
    from.forEach((subject, counts) -> add(deltas, subject, counts, -1));
    to.forEach((subject, counts) -> add(deltas, subject, counts, 1));
    deltas.values().removeIf(values -> Arrays.stream(values).allMatch(value -> value == 0));
    return new CountDeltas(deltas);
  }

  private static void add(
      Map<CountSubject, long[]> deltas, CountSubject subject, long[] counts, long by) {
    for (int i = 0; i < counts.length; i++) {
      add(deltas, subject, i, by * counts[i]);
    }
  }

  /// Adds what they add to sums.
  void addTo(Map<CountSubject, long[]> sums) {
    deltas.forEach((subject, counts) -> add(sums, subject, counts, 1));
  }

  private static void count(Map<CountSubject, long[]> deltas, @Nullable Pin pin, long by) {
    if (pin == null) {
      return;
    }
    add(deltas, CountSubject.PINS, 0, by);
    for (Map.Entry<String, Placement> entry : pin.placements().entrySet()) {
      int status = entry.getValue().status().number();
      add(deltas, CountSubject.PLACEMENTS, status, by);
      add(deltas, CountSubject.peer(entry.getKey()), status, by);
    }
    for (RequestRef request : pin.requests()) {
      add(deltas, CountSubject.owner(request.owner()), pin.status().number(), by);
    }
  }

  private static void add(Map<CountSubject, long[]> deltas, CountSubject subject, int at, long by) {
    deltas.computeIfAbsent(subject, one -> new long[one.size()])[at] += by;
  }

  /// Whether it adds nothing.
  boolean isEmpty() {
    return deltas.isEmpty();
  }

  /// By subject; never only zeros.
  Map<CountSubject, long[]> bySubject() {
    return deltas;
  }
}
