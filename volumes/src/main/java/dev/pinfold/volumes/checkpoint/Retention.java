package dev.pinfold.volumes.checkpoint;

import dev.pinfold.volumes.spec.Grid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/// Which checkpoints a grid keeps. Pure.
///
/// Time is divided into spans that begin at fixed moments (multiples of their length since 1970, in
/// UTC), not at the newest checkpoint: so a checkpoint stays in its span. A part of the grid keeps
/// the oldest of each span, in the latest spans that hold a checkpoint, in as many as reach back
/// over its own time and that of the finer parts before it. Hence:
///
/// 1. What is to be destroyed now is so later, too, however many newer ones come: neither does an
///    older one appear in its span, nor does the span come closer.
/// 2. What is kept stays kept when the others are gone. So it does not matter how often one prunes.
/// 3. Spans without a checkpoint do not count: who was switched off for a year keeps what there
///    was, and a clock that was wrong once costs one span of each part.
///
/// The newest, what somebody holds, what a replica needs, and what a clone is made of are kept
/// whatever the grid says.
public final class Retention {

  private Retention() {}

  /// A checkpoint, as far as it matters here.
  ///
  /// @param id tells it from others
  /// @param time when it was made
  /// @param order in which they were made, which a clock that is set back does not change
  /// @param needed why it is kept whatever the grid says; empty if it is not
  public record Candidate(String id, Instant time, long order, String needed) {}

  /// What becomes of a checkpoint.
  ///
  /// @param why it is kept, or why not
  public record Fate(Candidate candidate, boolean kept, String why) {}

  /// Decides about all checkpoints of a database.
  ///
  /// @return in the order in which they were made
  public static List<Fate> decide(Grid grid, Collection<Candidate> candidates) {
    List<Candidate> all = new ArrayList<>(candidates);
    all.sort(Comparator.comparingLong(Candidate::order).thenComparing(Candidate::id));
    Map<Candidate, String> kept = new HashMap<>();
    Duration reach = Duration.ZERO;
    for (Grid.Rule rule : grid.rules()) {
      reach = reach.plus(rule.every().multipliedBy(rule.count()));
      for (Candidate one : keptBy(rule, spans(reach, rule), all)) {
        kept.putIfAbsent(one, "by " + rule);
      }
    }
    List<Fate> fates = new ArrayList<>();
    for (Candidate one : all) {
      String why = kept.get(one);
      if (!one.needed().isEmpty()) {
        fates.add(new Fate(one, true, one.needed()));
      } else if (one.equals(all.getLast())) {
        fates.add(new Fate(one, true, "the newest"));
      } else {
        fates.add(new Fate(one, why != null, why == null ? "no part of the grid keeps it" : why));
      }
    }
    return fates;
  }

  /// So many that those before the one that has just begun reach back that far.
  private static int spans(Duration reach, Grid.Rule rule) {
    long every = rule.every().toSeconds();
    return (int) Math.min(Integer.MAX_VALUE, (reach.toSeconds() + every - 1) / every + 1);
  }

  private static Set<Candidate> keptBy(Grid.Rule rule, int spans, List<Candidate> all) {
    NavigableSet<Long> latest = new TreeSet<>();
    for (Candidate one : all) {
      latest.add(span(one, rule));
      if (latest.size() > spans) {
        latest.pollFirst();
      }
    }
    Map<Long, Integer> taken = new HashMap<>();
    Set<Candidate> kept = new HashSet<>();
    for (Candidate one : all) {
      long span = span(one, rule);
      if (latest.contains(span) && taken.merge(span, 1, Integer::sum) <= rule.keep()) {
        kept.add(one);
      }
    }
    return kept;
  }

  private static long span(Candidate one, Grid.Rule rule) {
    return Math.floorDiv(one.time().getEpochSecond(), rule.every().toSeconds());
  }
}
