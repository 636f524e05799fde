package dev.pinfold.volumes.replica;

import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Snapshot;
import dev.pinfold.volumes.tool.SnapshotName;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A source and a target as ZFS would have them, so far as replication is concerned: it takes the
/// commands of settlements, streams, and what else happens to datasets, and refuses what ZFS
/// refuses.
final class World {

  static final DatasetName SOURCE = new DatasetName("fast/pinfold/main");
  static final DatasetName TARGET = new DatasetName("slow/copies/main");
  static final String REPLICA = "cellar";

  final List<Snapshot> snapshots = new ArrayList<>();
  final List<Snapshot> bookmarks = new ArrayList<>();
  final Map<String, Set<String>> sourceHolds = new HashMap<>();
  final List<Snapshot> received = new ArrayList<>();
  final Map<String, Set<String>> targetHolds = new HashMap<>();
  long generation;
  long targetGeneration;
  long written;
  boolean exists;
  @Nullable String token;
  private long made;

  SourceFacts source() {
    return new SourceFacts(SOURCE, generation, false, snapshots, bookmarks, copy(sourceHolds));
  }

  TargetFacts target() {
    return new TargetFacts(
        TARGET, exists, targetGeneration, received, token, written, copy(targetHolds));
  }

  private static Map<String, Set<String>> copy(Map<String, Set<String>> holds) {
    Map<String, Set<String>> copy = new HashMap<>();
    holds.forEach(
        (guid, tags) -> {
          if (!tags.isEmpty()) {
            copy.put(guid, Set.copyOf(tags));
          }
        });
    return copy;
  }

  Snapshot mark(DatasetName dataset, char mark, String name, String guid, long createTxg) {
    return new Snapshot(
        new SnapshotName(dataset, mark, name),
        guid,
        createTxg,
        Instant.ofEpochSecond(createTxg),
        0,
        0);
  }

  Snapshot snapshot() {
    made++;
    Snapshot one = mark(SOURCE, '@', "pinfold_" + made, Long.toString(1000 + made), made);
    snapshots.add(one);
    return one;
  }

  void foreignSnapshot() {
    made++;
    received.add(mark(TARGET, '@', "own" + made, Long.toString(5000 + made), 100_000 + made));
  }

  /// Destroys a snapshot of the source, unless it is held.
  void prune(Snapshot snapshot) {
    if (sourceHolds.getOrDefault(snapshot.guid(), Set.of()).isEmpty()) {
      snapshots.remove(snapshot);
    }
  }

  void hold(Snapshot snapshot) {
    sourceHolds
        .computeIfAbsent(snapshot.guid(), _ -> new HashSet<>())
        .add(ReplicaNames.step(REPLICA));
  }

  /// A whole stream arrives.
  void receive(Snapshot to, @Nullable Snapshot from) {
    Snapshot last = received.isEmpty() ? null : received.getLast();
    boolean fits = from == null ? last == null : last != null && last.guid().equals(from.guid());
    if (!fits || written > 0) {
      throw new AssertionError("ZFS refuses the stream: " + from + " to " + to);
    }
    exists = true;
    token = null;
    received.add(mark(TARGET, '@', to.name().name(), to.guid(), 100_000 + to.createTxg()));
    targetGeneration = generation;
  }

  void interrupt(Snapshot to, @Nullable Snapshot from) {
    exists = true;
    token = Tokens.of(to.name().toString(), to.guid(), from == null ? "" : from.guid());
  }

  void abort() {
    token = null;
    exists = !received.isEmpty();
  }

  /// Does commands of a settlement, all or the first few.
  ///
  /// @return how many that were
  int settle(Settlement settlement, int most) {
    List<ZfsCommand> all = new ArrayList<>(settlement.first());
    all.addAll(settlement.then());
    all.addAll(settlement.last());
    int count = Math.min(most, all.size());
    all.subList(0, count).forEach(this::run);
    return count;
  }

  private void run(ZfsCommand command) {
    List<String> words = command.argv();
    switch (command.operation()) {
      case "bookmark" -> {
        Snapshot of = named(words.get(2));
        SnapshotName name = SnapshotName.parse(words.get(3));
        bookmarks.add(mark(SOURCE, '#', name.name(), of.guid(), of.createTxg()));
      }
      case "hold" ->
          holds(words.get(3))
              .computeIfAbsent(guid(words.get(3)), _ -> new HashSet<>())
              .add(words.get(2));
      case "release" -> {
        Set<String> tags = holds(words.get(3)).get(guid(words.get(3)));
        if (tags == null || !tags.remove(words.get(2))) {
          throw new AssertionError("no such tag: " + command);
        }
      }
      case "destroy" -> bookmarks.remove(named(words.get(2)));
      default -> throw new AssertionError(command.toString());
    }
  }

  private Map<String, Set<String>> holds(String name) {
    return name.startsWith(SOURCE.text()) ? sourceHolds : targetHolds;
  }

  private String guid(String name) {
    return named(name).guid();
  }

  private Snapshot named(String name) {
    return List.of(snapshots, bookmarks, received).stream()
        .flatMap(List::stream)
        .filter(one -> one.name().toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + name));
  }
}
