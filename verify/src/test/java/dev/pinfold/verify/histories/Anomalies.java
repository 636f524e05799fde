package dev.pinfold.verify.histories;

import dev.pinfold.verify.histories.Dependencies.Edge;
import dev.pinfold.verify.histories.Dependencies.Kind;
import dev.pinfold.verify.histories.Observed.Append;
import dev.pinfold.verify.histories.Observed.Fate;
import dev.pinfold.verify.histories.Observed.Grow;
import dev.pinfold.verify.histories.Observed.Operation;
import dev.pinfold.verify.histories.Observed.Range;
import dev.pinfold.verify.histories.Observed.ReadList;
import dev.pinfold.verify.histories.Observed.ReadRegister;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Says which anomalies a history shows, from what its transactions saw alone; and, with the
/// numbers of its commits, whether views saw one moment and the order of dependencies is that of
/// commits.
///
/// What is found is there: no dependency is guessed. Where what was read leaves open which version
/// of several a search passed over, nothing is concluded.
public final class Anomalies {

  /// The versions of one list or register in their order, each with the number that it put there.
  private final Map<String, List<Integer>> versions = new TreeMap<>();

  private final Map<String, Map<Integer, Observed>> writers = new HashMap<>();
  private final Map<String, Map<Integer, Observed>> aborted = new HashMap<>();
  private final Dependencies dependencies = new Dependencies();
  private final Set<String> findings = new LinkedHashSet<>();
  private final Map<Observed, Window> windows = new IdentityHashMap<>();

  /// The commits that a view has seen, and those that it has not.
  private static final class Window {
    long seen;
    String seenWhat = "nothing";
    long unseen = Long.MAX_VALUE;
    String unseenWhat = "nothing";
  }

  private Anomalies() {}

  /// What is wrong; empty if nothing is. Each finding is some lines that tell it.
  public static List<String> of(List<Observed> history) {
    Anomalies anomalies = new Anomalies();
    anomalies.findWriters(history);
    anomalies.findOrder(history);
    history.forEach(anomalies::findReads);
    anomalies.findCycles();
    anomalies.findTornViews();
    return List.copyOf(anomalies.findings);
  }

  private void found(String name, String what) {
    findings.add(name + ": " + what);
  }

  private static String element(String key, int value) {
    return key + "=" + value;
  }

  // ---- versions

  private void findWriters(List<Observed> history) {
    for (Observed transaction : history) {
      Map<String, Map<Integer, Observed>> by =
          transaction.fate() == Fate.ABORTED ? aborted : writers;
      for (Operation operation : transaction.operations()) {
        switch (operation) {
          case Append(String key, int value) ->
              by.computeIfAbsent(key, _ -> new HashMap<>()).put(value, transaction);
          case Grow(String key, int value) -> {
            by.computeIfAbsent(key, _ -> new HashMap<>()).put(value, transaction);
            if (by == writers) {
              versions.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
            }
          }
          case ReadList _, ReadRegister _, Range _ -> {}
        }
      }
    }
    versions.values().forEach(numbers -> numbers.sort(null));
  }

  /// The order of a list is that of its longest read; every other read is a beginning of it.
  private void findOrder(List<Observed> history) {
    Map<String, Observed> longest = new HashMap<>();
    for (Observed transaction : history) {
      if (transaction.fate() == Fate.ABORTED) {
        continue;
      }
      for (ReadList read : reads(transaction)) {
        List<Integer> known = versions.getOrDefault(read.key(), List.of());
        if (read.values().size() > known.size() || !versions.containsKey(read.key())) {
          checkPrefix(read.key(), known, longest.get(read.key()), read.values(), transaction);
          versions.put(read.key(), read.values());
          longest.put(read.key(), transaction);
        } else {
          checkPrefix(read.key(), read.values(), transaction, known, longest.get(read.key()));
        }
      }
    }
    versions.forEach(
        (key, order) -> {
          for (int i = 1; i < order.size(); i++) {
            depend(key, order.get(i - 1), order.get(i));
          }
        });
  }

  /// Reads before the transaction itself has appended anything: what it sees of others.
  private static List<ReadList> reads(Observed transaction) {
    List<ReadList> reads = new ArrayList<>();
    for (Operation operation : transaction.operations()) {
      if (operation instanceof ReadList read) {
        reads.add(read);
      }
    }
    return reads;
  }

  private void checkPrefix(
      String key, List<Integer> part, Observed by, List<Integer> whole, Observed other) {
    if (by != null && !whole.subList(0, part.size()).equals(part)) {
      found(
          "incompatible order",
          by.name() + " read " + key + "=" + part + ", " + other.name() + " read " + whole);
    }
  }

  private void depend(String key, int before, int after) {
    Observed from = writer(key, before);
    Observed to = writer(key, after);
    if (from != null && to != null) {
      dependencies.add(from, to, Kind.WRITE_WRITE, element(key, before));
    }
  }

  private Observed writer(String key, int value) {
    return writers.getOrDefault(key, Map.of()).get(value);
  }

  // ---- reads

  private void findReads(Observed transaction) {
    if (transaction.fate() == Fate.ABORTED) {
      return;
    }
    Map<String, List<Integer>> lists = new HashMap<>();
    Map<String, Integer> registers = new HashMap<>();
    for (Operation operation : transaction.operations()) {
      switch (operation) {
        case ReadList(String key, List<Integer> values) -> {
          List<Integer> before = lists.put(key, values);
          if (before != null && !before.equals(values)) {
            found(
                "internal",
                transaction.name() + " read " + key + "=" + before + " and then " + values);
          }
          saw(transaction, key, values.isEmpty() ? null : values.getLast(), Kind.READ_WRITE);
          values.forEach(value -> checkCommitted(transaction, key, value));
          checkIntermediate(transaction, key, values);
        }
        case Append(String key, int value) -> {
          if (lists.containsKey(key)) {
            List<Integer> now = new ArrayList<>(lists.get(key));
            now.add(value);
            lists.put(key, now);
          }
        }
        case ReadRegister(String key, Integer value) -> {
          if (registers.containsKey(key) && !java.util.Objects.equals(registers.get(key), value)) {
            found(
                "internal",
                transaction.name()
                    + " read "
                    + key
                    + "="
                    + registers.get(key)
                    + " and then "
                    + value);
          }
          registers.put(key, value);
          saw(transaction, key, value, Kind.READ_WRITE);
          if (value != null) {
            checkCommitted(transaction, key, value);
          }
        }
        case Grow(String key, int value) -> registers.put(key, value);
        case Range range -> searched(transaction, range);
      }
    }
  }

  private void checkCommitted(Observed reader, String key, int value) {
    Observed writer = aborted.getOrDefault(key, Map.of()).get(value);
    if (writer != null && writer != reader) {
      found(
          "G1a",
          reader.name()
              + " read "
              + element(key, value)
              + " of "
              + writer.name()
              + ", which was aborted");
    }
  }

  /// Nobody sees what another has overwritten itself.
  private void checkIntermediate(Observed reader, String key, List<Integer> values) {
    if (values.isEmpty()) {
      return;
    }
    Observed writer = writer(key, values.getLast());
    if (writer == null || writer == reader) {
      return;
    }
    boolean behind = false;
    for (Operation operation : writer.operations()) {
      if (operation instanceof Append append && append.key().equals(key)) {
        if (behind) {
          found(
              "G1b",
              reader.name()
                  + " read "
                  + key
                  + "="
                  + values
                  + ", in the middle of "
                  + writer.name());
          return;
        }
        behind = append.value() == values.getLast();
      }
    }
  }

  /// It saw a version: it comes after its writer, and before the writer of the next.
  private void saw(Observed reader, String key, Integer value, Kind anti) {
    List<Integer> order = versions.getOrDefault(key, List.of());
    int at = value == null ? -1 : order.indexOf(value);
    if (value != null) {
      Observed writer = writer(key, value);
      if (writer != null && writer != reader) {
        dependencies.add(writer, reader, Kind.WRITE_READ, element(key, value));
        seen(reader, writer, element(key, value));
      }
      if (at < 0) {
        return;
      }
    }
    if (at + 1 < order.size()) {
      unseen(reader, key, order.get(at + 1), anti);
    }
  }

  private void unseen(Observed reader, String key, int value, Kind anti) {
    Observed writer = writer(key, value);
    if (writer != null && writer != reader) {
      dependencies.add(reader, writer, anti, element(key, value));
      if (reader.fate() == Fate.VIEW && writer.sequence() > 0) {
        Window window = windows.computeIfAbsent(reader, _ -> new Window());
        if (writer.sequence() < window.unseen) {
          window.unseen = writer.sequence();
          window.unseenWhat = element(key, value);
        }
      }
    }
  }

  private void seen(Observed reader, Observed writer, String what) {
    if (reader.fate() == Fate.VIEW) {
      Window window = windows.computeIfAbsent(reader, _ -> new Window());
      if (writer.sequence() > window.seen) {
        window.seen = writer.sequence();
        window.seenWhat = what;
      }
    }
  }

  /// What a search found it saw. Of what it did not find it saw a version before the first match,
  /// if there is none behind the last.
  private void searched(Observed reader, Range range) {
    Set<String> own = new HashSet<>();
    for (Operation operation : reader.operations()) {
      if (operation instanceof Grow grow) {
        own.add(grow.key());
      }
    }
    range
        .found()
        .forEach(
            (key, value) -> {
              checkCommitted(reader, key, value);
              saw(reader, key, value, Kind.READ_WRITE);
            });
    versions.forEach(
        (key, order) -> {
          if (!key.endsWith("." + range.column())
              || range.found().containsKey(key)
              || own.contains(key)) {
            return;
          }
          boolean lastMatches = order.getLast() >= range.from() && order.getLast() <= range.to();
          for (int value : order) {
            if (lastMatches && value >= range.from() && value <= range.to()) {
              unseen(reader, key, value, Kind.PREDICATE_READ_WRITE);
              return;
            }
          }
        });
  }

  // ---- what follows

  private void findCycles() {
    dependencies.cycles().forEach(cycle -> findings.add(String.join("\n", cycle.tell())));
    for (Edge edge : dependencies.edges()) {
      if (edge.from().sequence() > 0
          && edge.to().sequence() > 0
          && edge.from().sequence() > edge.to().sequence()) {
        found(
            "not in the order of commits",
            edge.tell()
                + ", but their numbers are "
                + edge.from().sequence()
                + " and "
                + edge.to().sequence());
      }
    }
  }

  private void findTornViews() {
    windows.forEach(
        (view, window) -> {
          if (window.seen >= window.unseen) {
            found(
                "not a snapshot",
                view.name()
                    + " saw "
                    + window.seenWhat
                    + " of commit "
                    + window.seen
                    + ", and not "
                    + window.unseenWhat
                    + " of commit "
                    + window.unseen);
          }
        });
  }
}
