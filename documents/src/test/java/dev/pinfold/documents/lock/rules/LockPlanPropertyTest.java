package dev.pinfold.documents.lock.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.documents.lock.rules.LockPlan.Limits;
import dev.pinfold.documents.lock.rules.LockPlan.Lock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/// What holds for the plan of any requests. The model of who conflicts with whom is written here in
/// terms of paths, without granules.
class LockPlanPropertyTest {

  private static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);

  @Property
  void strictlySorted(
      @ForAll("requests") List<LockRequest> requests, @ForAll("limits") Limits limits) {
    LockPlan plan = LockPlan.of(requests, limits);
    for (int i = 1; i < plan.size(); i++) {
      assertTrue(plan.granule(i - 1).compareTo(plan.granule(i)) < 0);
    }
  }

  @Property
  void everyAncestorOfARequestIsThereFirstWithItsIntention(
      @ForAll("requests") List<LockRequest> requests, @ForAll("limits") Limits limits) {
    LockPlan plan = LockPlan.of(requests, limits);
    for (LockRequest request : requests) {
      for (Lock lock : LockPlan.of(request).locks()) {
        for (Lock above : LockPlan.of(request).locks()) {
          if (above.granule().isAtOrAbove(lock.granule()) && !above.equals(lock)) {
            assertTrue(above.mode().covers(lock.mode().intention()));
            assertTrue(plan.gives(above.granule(), lock.mode().intention()));
          }
        }
      }
    }
  }

  @Property
  void whatEachRequestNeedsIsGivenThereOrAbove(
      @ForAll("requests") List<LockRequest> requests, @ForAll("limits") Limits limits) {
    LockPlan plan = LockPlan.of(requests, limits);
    for (LockRequest request : requests) {
      for (Lock lock : LockPlan.of(List.of(request), NONE).locks()) {
        assertTrue(isGiven(plan, lock), lock + " by " + plan);
        assertTrue(plan.gives(lock.granule(), lock.mode()));
      }
    }
  }

  /// The same as [LockSet#gives], by looking at all.
  private static boolean isGiven(LockPlan plan, Lock wanted) {
    return plan.locks().stream()
        .anyMatch(
            lock ->
                lock.granule().equals(wanted.granule())
                    ? lock.mode().covers(wanted.mode())
                    : lock.granule().isAtOrAbove(wanted.granule())
                        && lock.mode().coversBelow(wanted.mode()));
  }

  @Property
  void findsWhatIsGivenAsIfItLookedAtAll(
      @ForAll("requests") List<LockRequest> requests,
      @ForAll("requests") List<LockRequest> others,
      @ForAll("limits") Limits limits) {
    LockPlan plan = LockPlan.of(requests, limits);
    LockPlan other = LockPlan.of(others, NONE);
    for (Lock lock : other.locks()) {
      assertEquals(isGiven(plan, lock), plan.gives(lock.granule(), lock.mode()));
    }
    assertEquals(plan.missing(other).isEmpty(), plan.covers(other));
  }

  @Property
  void aModeIsTheJoinOfItsUsesUnlessEscalated(@ForAll("requests") List<LockRequest> requests) {
    List<Lock> all = new ArrayList<>();
    for (LockRequest request : requests) {
      all.addAll(LockPlan.of(List.of(request), NONE).locks());
    }
    for (Lock lock : LockPlan.of(requests, NONE).locks()) {
      LockMode joined =
          all.stream()
              .filter(use -> use.granule().equals(lock.granule()))
              .map(Lock::mode)
              .reduce(LockMode::join)
              .orElseThrow();
      assertEquals(joined, lock.mode());
    }
  }

  @Property
  void theOrderOfRequestsDoesNotMatter(
      @ForAll("requests") List<LockRequest> requests, @ForAll("limits") Limits limits) {
    LockPlan plan = LockPlan.of(requests, limits);
    assertEquals(plan.locks(), LockPlan.of(requests.reversed(), limits).locks());
    assertEquals(plan.locks(), plan.with(plan).locks());
  }

  @Property
  void limitsAreKept(
      @ForAll("requests") List<LockRequest> requests, @ForAll("limits") Limits limits) {
    LockPlan plan = LockPlan.of(requests, limits);
    for (Lock top : plan.locks()) {
      long documents =
          plan.locks().stream()
              .filter(lock -> top.granule().isAtOrAbove(lock.granule()))
              .filter(lock -> lock.granule().isDocument())
              .count();
      long paths =
          plan.locks().stream().filter(lock -> top.granule().isAtOrAbove(lock.granule())).count();
      if (top.granule().isCollection()) {
        assertTrue(documents <= limits.documentsPerCollection());
      } else if (top.granule().isDocument()) {
        assertTrue(paths - 1 <= limits.pathsPerDocument());
      }
    }
  }

  @Property
  void explainsWhatIsPlanned(
      @ForAll("requests") List<LockRequest> requests, @ForAll("limits") Limits limits) {
    List<LockPlan.Explained> rows = LockPlan.explain(requests, limits);
    assertEquals(
        LockPlan.of(requests, limits).locks(),
        rows.stream().map(row -> new Lock(row.granule(), row.mode())).toList());
    assertTrue(rows.stream().noneMatch(row -> row.reasons().isEmpty()));
  }

  // ---- who conflicts with whom

  @Property(tries = 20_000)
  void whoInfluencesEachOtherConflicts(
      @ForAll("request") LockRequest one,
      @ForAll("request") LockRequest other,
      @ForAll("limits") Limits limits) {
    if (isInfluenced(one, other)) {
      assertTrue(
          conflict(LockPlan.of(List.of(one), limits), LockPlan.of(other)), one + " " + other);
    }
  }

  @Property(tries = 20_000)
  void whoDoesNotInfluenceEachOtherDoesNotConflict(
      @ForAll("request") LockRequest one, @ForAll("request") LockRequest other) {
    if (!isInfluenced(one, other)) {
      assertTrue(!conflict(LockPlan.of(one), LockPlan.of(other)), one + " " + other);
    }
  }

  @Property
  void conflictsSurviveJoiningAndEscalation(
      @ForAll("requests") List<LockRequest> one,
      @ForAll("requests") List<LockRequest> other,
      @ForAll("limits") Limits limits) {
    boolean influenced =
        one.stream().anyMatch(a -> other.stream().anyMatch(b -> isInfluenced(a, b)));
    if (influenced) {
      assertTrue(conflict(LockPlan.of(one, limits), LockPlan.of(other, limits)));
      assertTrue(conflict(LockPlan.of(one, limits), LockPlan.of(other, NONE)));
    }
  }

  private static boolean conflict(LockPlan one, LockPlan other) {
    return one.locks().stream()
        .anyMatch(
            a ->
                other.locks().stream()
                    .anyMatch(b -> a.granule().equals(b.granule()) && !a.mode().admits(b.mode())));
  }

  /// Whether one writes what the other reads or writes.
  private static boolean isInfluenced(LockRequest one, LockRequest other) {
    Reach a = Reach.of(one);
    Reach b = Reach.of(other);
    if (a.collection != b.collection || !(a.writes || b.writes)) {
      return false;
    }
    boolean documentsMeet =
        a.document == null || b.document == null || a.document.equals(b.document);
    // Two chains meet where one is a prefix of the other. In a column, elements are all one.
    boolean columns = a.document == null || b.document == null;
    int both = Math.min(a.path.size(), b.path.size());
    for (int i = 0; i < both; i++) {
      PathStep x = a.path.get(i);
      PathStep y = b.path.get(i);
      boolean same =
          x.equals(y)
              || (columns && x instanceof PathStep.Element && y instanceof PathStep.Element);
      if (!same) {
        return false;
      }
    }
    return documentsMeet;
  }

  /// What a request reads or writes: a part of one document, or of all.
  private record Reach(
      int collection, boolean writes, @Nullable String document, List<PathStep> path) {

    static Reach of(LockRequest request) {
      return switch (request) {
        case LockRequest.ReadPath(int c, byte[] id, List<PathStep> path) ->
            new Reach(c, false, new String(id, StandardCharsets.UTF_8), path);
        case LockRequest.WritePath(int c, byte[] id, List<PathStep> path) ->
            new Reach(c, true, new String(id, StandardCharsets.UTF_8), path);
        case LockRequest.WriteDocument(int c, byte[] id) ->
            new Reach(c, true, new String(id, StandardCharsets.UTF_8), List.of());
        case LockRequest.ReadColumn(int c, List<PathStep> path) -> new Reach(c, false, null, path);
        case LockRequest.ReadCollection(int c) -> new Reach(c, false, null, List.of());
        case LockRequest.WriteCollection(int c) -> new Reach(c, true, null, List.of());
      };
    }
  }

  // ---- any requests

  @Provide
  Arbitrary<LockRequest> request() {
    Arbitrary<Integer> collection = Arbitraries.of(1, 2);
    Arbitrary<byte[]> document =
        Arbitraries.of("", "a", "a\0", "b").map(id -> id.getBytes(StandardCharsets.UTF_8));
    Arbitrary<PathStep> step =
        Arbitraries.of(
            new PathStep.Member("a"),
            new PathStep.Member("a\0"),
            new PathStep.Member(""),
            new PathStep.Element(0),
            new PathStep.Element(1));
    Arbitrary<List<PathStep>> path = step.list().ofMaxSize(3);
    return Arbitraries.frequencyOf(
        Tuple.of(5, Combinators.combine(collection, document, path).as(LockRequest.ReadPath::new)),
        Tuple.of(8, Combinators.combine(collection, document, path).as(LockRequest.WritePath::new)),
        Tuple.of(3, Combinators.combine(collection, document).as(LockRequest.WriteDocument::new)),
        Tuple.of(4, Combinators.combine(collection, path).as(LockRequest.ReadColumn::new)),
        Tuple.of(1, collection.map(LockRequest.ReadCollection::new)),
        Tuple.of(1, collection.map(LockRequest.WriteCollection::new)));
  }

  @Provide
  Arbitrary<List<LockRequest>> requests() {
    return request().list().ofMinSize(1).ofMaxSize(8);
  }

  @Provide
  Arbitrary<Limits> limits() {
    return Arbitraries.of(
        NONE, Limits.DEFAULT, new Limits(1, 1), new Limits(2, 3), new Limits(3, 1));
  }
}
