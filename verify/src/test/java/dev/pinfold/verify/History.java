package dev.pinfold.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a run of concurrent transactions did and saw, and whether that could have come about one
/// after the other.
///
/// The engine promises more than some serial order: the order of its commit numbers. So the history
/// is played again, in that order, on a model in memory, and every read must have seen exactly what
/// the model holds then. That finds every anomaly that the reads show: dirty and stale reads, lost
/// updates, skew, phantoms. Safe for use by many threads while it is recorded.
final class History {

  /// What a transaction did, in its order.
  sealed interface Step {}

  /// Read a field: the value, or null.
  record Read(String document, String field, Integer value) implements Step {}

  /// Wrote a field of a document that was there.
  record Write(String document, String field, int value) implements Step {}

  /// Put a whole document with these fields.
  record Put(String document, Map<String, Integer> fields) implements Step {}

  /// Deleted a document.
  record Delete(String document) implements Step {}

  /// Found the documents whose field is at least so much.
  record Find(String field, int atLeast, TreeSet<String> documents) implements Step {}

  /// Found the pairs of documents where `left` of the one equals `right` of the other.
  record Join(String left, String right, TreeSet<String> pairs) implements Step {}

  /// A committed transaction.
  record Committed(long sequence, List<Step> steps) {}

  private final List<Committed> committed = new ArrayList<>();

  synchronized void add(long sequence, List<Step> steps) {
    committed.add(new Committed(sequence, List.copyOf(steps)));
  }

  synchronized int size() {
    return committed.size();
  }

  /// What no serial run in the order of commits would have shown; empty if all is well.
  synchronized List<String> anomalies() {
    committed.sort(Comparator.comparingLong(Committed::sequence));
    List<String> anomalies = new ArrayList<>();
    Map<String, Map<String, Integer>> model = new TreeMap<>();
    for (Committed transaction : committed) {
      for (Step step : transaction.steps()) {
        String wrong = play(step, model);
        if (wrong != null) {
          anomalies.add("transaction " + transaction.sequence() + ": " + wrong);
        }
      }
    }
    return anomalies;
  }

  private static String play(Step step, Map<String, Map<String, Integer>> model) {
    switch (step) {
      case Read(String document, String field, Integer value) -> {
        Map<String, Integer> fields = model.get(document);
        Integer expected = fields == null ? null : fields.get(field);
        return java.util.Objects.equals(expected, value)
            ? null
            : "read " + value + " at " + document + "." + field + ", not " + expected;
      }
      case Write(String document, String field, int value) -> {
        Map<String, Integer> fields = model.get(document);
        if (fields == null) {
          return "wrote to " + document + ", which is not there";
        }
        fields.put(field, value);
        return null;
      }
      case Put(String document, Map<String, Integer> fields) -> {
        model.put(document, new HashMap<>(fields));
        return null;
      }
      case Delete(String document) -> {
        model.remove(document);
        return null;
      }
      case Find(String field, int atLeast, TreeSet<String> documents) -> {
        TreeSet<String> expected = new TreeSet<>();
        model.forEach(
            (document, fields) -> {
              if (fields.getOrDefault(field, Integer.MIN_VALUE) >= atLeast) {
                expected.add(document);
              }
            });
        return expected.equals(documents)
            ? null
            : "found " + documents + " with " + field + " >= " + atLeast + ", not " + expected;
      }
      case Join(String left, String right, TreeSet<String> pairs) -> {
        TreeSet<String> expected = new TreeSet<>();
        model.forEach(
            (a, x) ->
                model.forEach(
                    (b, y) -> {
                      if (x.get(left) != null && x.get(left).equals(y.get(right))) {
                        expected.add(a + "-" + b);
                      }
                    }));
        return expected.equals(pairs) ? null : "joined " + pairs + ", not " + expected;
      }
    }
  }
}
