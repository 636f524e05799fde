package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.cql.pins.ChangeLog.Intent;
import dev.pinfold.cql.session.Cql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Writes intents, those that wait at the same time together: all of a node go into one partition,
/// where a mutation of many rows costs little more than one of a single row.
///
/// Nobody waits for company. What comes while groups are under way makes up the next one.
///
/// Safe for use by many threads.
final class IntentGroups {

  /// How many groups are under way. One alone would be the largest, but would have all changes wait
  /// for a replica that is slow.
  private static final int UNDER_WAY_MAX = 2;

  /// What one caller has written.
  private record Waiting(
      long segment, List<Intent> intents, CompletableFuture<@Nullable Void> done) {}

  private final Cql cql;
  private final ChangeLog log;

  @GuardedBy("this")
  private List<Waiting> waiting = new ArrayList<>();

  @GuardedBy("this")
  private int underWay;

  IntentGroups(Cql cql, ChangeLog log) {
    this.cql = cql;
    this.log = log;
  }

  /// Writes intents of one segment.
  ///
  /// @return completes when they are durable; fails with the problem of the group, some of which
  ///     may have been written
  synchronized CompletableFuture<@Nullable Void> write(long segment, List<Intent> intents) {
    Waiting mine = new Waiting(segment, intents, new CompletableFuture<>());
    waiting.add(mine);
    if (underWay < UNDER_WAY_MAX) {
      underWay++;
      Thread _ = Thread.ofVirtual().name("intents").start(this::run);
    }
    return mine.done();
  }

  private void run() {
    List<Waiting> group = next();
    while (!group.isEmpty()) {
      write(group);
      group = next();
    }
  }

  private synchronized List<Waiting> next() {
    List<Waiting> group = waiting;
    waiting = new ArrayList<>();
    if (group.isEmpty()) {
      underWay--;
    }
    return group;
  }

  private void write(List<Waiting> group) {
    try {
      Map<Long, List<Intent>> bySegment = new LinkedHashMap<>();
      for (Waiting each : group) {
        bySegment.computeIfAbsent(each.segment(), _ -> new ArrayList<>()).addAll(each.intents());
      }
      List<BatchStatement> batches = new ArrayList<>();
      bySegment.forEach((segment, intents) -> batches.addAll(log.writes(segment, intents)));
      cql.write(batches);
      group.forEach(each -> each.done().complete(null));
    } catch (RuntimeException e) {
      // Whoever waits is told, whatever it was.
      group.forEach(each -> each.done().completeExceptionally(e));
    }
  }
}
