package dev.pinfold.verify.run;

import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.verify.protocol.Configuration;
import java.util.ArrayList;
import java.util.List;

/// The configurations that are checked. All of them keep the engine's rules.
final class Catalogue {

  private Catalogue() {}

  /// Small enough for every tool: no ages change, and no lock table is lost.
  static List<Configuration> small() {
    return List.of(
        Configuration.named("paths").planned("write d1.a").planned("write d1.b").build(),
        Configuration.named("filters")
            .planned("find .a", "write d1.a")
            .planned("find .a", "write d2.a")
            .build(),
        Configuration.named("depth-4")
            .planned("find .a.b", "write d1.a.b.c.d")
            .planned("find .a.b.c", "write d2.a.b.c.e")
            .build(),
        Configuration.named("escalation")
            .limits(new LockPlan.Limits(1, 1))
            .planned("write d1.a", "write d1.b")
            .planned("read d1.a", "write d2.a")
            .planned("find .a")
            .build(),
        Configuration.named("discovered")
            .discovered("read d1.a", "write d1.a")
            .discovered("find .a", "write d1.a")
            .build(),
        Configuration.named("three")
            .planned("write d1.a.b", "read d2.c")
            .planned("write d1.a.c", "find .a.b")
            .planned("write d2")
            .build(),
        Configuration.named("shards")
            .shards(2)
            .planned("find .a", "write d0.a")
            .planned("write d1.a", "write d0.a")
            .build(),
        Configuration.named("three-shards")
            .shards(3)
            .planned("write d0.a", "write d2.a")
            .planned("write d1.a", "write d0.a")
            .planned("write d2.a", "write d1.a")
            .build(),
        Configuration.named("shards-discovered")
            .shards(2)
            .discovered("write d1.a", "write d0.a")
            .discovered("write d0.a", "write d1.a")
            .build());
  }

  /// Too large for CSPm in the time of a build.
  static List<Configuration> middle() {
    return List.of(
        Configuration.named("three-discovered")
            .discovered("read d1.a", "write d1.a")
            .discovered("find .a", "write d1.b")
            .discovered("write d2.a", "write d1.a")
            .build(),
        Configuration.named("conversions")
            .discovered("read d1.a", "read d1", "read d2.a")
            .discovered("write d2.a", "write d1.b")
            .planned("read d1")
            .build(),
        Configuration.named("four-discovered")
            .discovered("write d2.a", "write d1.a")
            .discovered("write d1.a", "write d2.a")
            .discovered("find .a", "write d1.b")
            .planned("write d1.a")
            .build(),
        Configuration.named("shards-three")
            .shards(2)
            .discovered("write d1.a", "write d0.a")
            .planned("find .a", "write d0.b")
            .discovered("write d0.a", "write d1.a")
            .build());
  }

  /// New transactions come without end.
  static List<Configuration> streams() {
    return List.of(
        Configuration.named("stream-planned")
            .planned("write d1.a", "write d2.a")
            .planned("write d1.a")
            .planned("read d1", "read d2")
            .endless()
            .build(),
        Configuration.named("stream-readers")
            .planned("write d1")
            .planned("read d1")
            .planned("read d1")
            .endless()
            .build(),
        Configuration.named("stream-discovered")
            .discovered("read d1.a", "write d1.a")
            .discovered("find .a", "write d1.a")
            .endless()
            .build(),
        Configuration.named("stream-mixed")
            .discovered("write d2.a", "write d1.a")
            .planned("write d1.a", "write d2.a")
            .endless()
            .build());
  }

  /// Four transactions, paths of depth 4, and a filter among them.
  static Configuration four() {
    return Configuration.named("four-depth-4")
        .planned("write d1.a.b.c.d", "write d1.x.y.z")
        .planned("write d1.a.b.c.e", "write d1.x.y.w")
        .planned("write d2.a.b.c.d", "write d1.x.v")
        .planned("find .x.y", "write d2.q.r.s")
        .build();
  }

  /// Five transactions; for the long run.
  static Configuration five() {
    return Configuration.named("five-depth-4")
        .planned("write d1.a.b.c.d", "write d1.x.y.z")
        .planned("write d1.a.b.c.e", "write d1.x.y.w")
        .planned("write d2.a.b.c.d", "write d1.x.v")
        .planned("write d3.a.b.c.d", "write d2.x.v")
        .planned("find .x.y", "write d2.q.r.s")
        .build();
  }

  /// Streams of three; for the long run.
  static List<Configuration> longStreams() {
    return List.of(
        Configuration.named("stream-three")
            .discovered("read d1.a", "write d1.a")
            .discovered("write d2.a", "write d1.a")
            .planned("write d1.a", "read d2")
            .endless()
            .build());
  }

  /// The lock table of a shard is lost, once or twice.
  static List<Configuration> leaders() {
    return List.of(
        Configuration.named("leader-changes")
            .shards(2)
            .leaderChanges(2)
            .planned("find .a", "write d0.a")
            .planned("write d1.a", "write d0.a")
            .build(),
        Configuration.named("leader-changes-discovered")
            .shards(2)
            .leaderChanges(1)
            .discovered("write d1.a", "write d0.a")
            .discovered("write d0.a", "write d1.a")
            .build());
  }

  private static final List<String> ALPHABET =
      List.of(
          "read d1",
          "write d1",
          "read d2",
          "write d2",
          "read d1.a",
          "write d1.a",
          "read d1.a.b",
          "write d1.a.b",
          "write d1.c",
          "find .",
          "find .a",
          "find .a.b",
          "read *",
          "write *");

  private static final List<String> SHORT_ALPHABET =
      List.of("read d1", "write d1", "write d1.a", "write d2.a", "find .a");

  /// All pairs of transactions that want one or two things of a list, planned or discovered.
  static Configuration allPairs() {
    List<String[]> kinds = upToTwo(ALPHABET);
    return Configuration.named("all-pairs").anyOf(kinds).anyOf(kinds).build();
  }

  /// The same for a shorter list, which other tools manage, too.
  static Configuration allPairsOfFew() {
    List<String[]> kinds = upToTwo(SHORT_ALPHABET);
    return Configuration.named("all-pairs-of-few").anyOf(kinds).anyOf(kinds).build();
  }

  /// All triples of transactions that want one or two things of a very short list.
  static Configuration allTriples() {
    List<String[]> kinds = upToTwo(List.of("write d1.a", "write d2.a", "find .a"));
    return Configuration.named("all-triples").anyOf(kinds).anyOf(kinds).anyOf(kinds).build();
  }

  private static List<String[]> upToTwo(List<String> alphabet) {
    List<String[]> kinds = new ArrayList<>();
    for (String one : alphabet) {
      kinds.add(new String[] {one});
      for (String other : alphabet) {
        if (!other.equals(one)) {
          kinds.add(new String[] {one, other});
        }
      }
    }
    return kinds;
  }
}
