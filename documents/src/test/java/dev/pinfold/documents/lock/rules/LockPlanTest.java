package dev.pinfold.documents.lock.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.documents.lock.rules.LockPlan.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LockPlanTest {

  private static final int PINS = 7;

  private static byte[] id(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<PathStep> path(String... names) {
    return Stream.of(names).map(name -> (PathStep) new PathStep.Member(name)).toList();
  }

  private static List<String> text(LockPlan plan) {
    return plan.locks().stream()
        .map(lock -> lock.mode() + " " + lock.granule().describe("pins"))
        .toList();
  }

  @Test
  void readsADocument() {
    assertEquals(
        List.of("IS pins", "S pins document \"a\""),
        text(LockPlan.of(new LockRequest.ReadPath(PINS, id("a"), List.of()))));
  }

  @Test
  void readsAPath() {
    assertEquals(
        List.of(
            "IS pins",
            "IS pins document \"a\"",
            "IS pins document \"a\" .meta",
            "S pins document \"a\" .meta.size"),
        text(LockPlan.of(new LockRequest.ReadPath(PINS, id("a"), path("meta", "size")))));
  }

  @Test
  void writesAPath() {
    assertEquals(
        List.of(
            "IX pins",
            "IX pins columns",
            "IX pins columns .meta",
            "IX pins columns .meta.size",
            "IX pins columns .meta.size.#",
            "IX pins document \"a\"",
            "IX pins document \"a\" .meta",
            "X pins document \"a\" .meta.size"),
        text(LockPlan.of(new LockRequest.WritePath(PINS, id("a"), path("meta", "size")))));
  }

  @Test
  void writesBelowAnElementInTheColumnOfAllElements() {
    List<PathStep> path =
        List.of(new PathStep.Member("tags"), new PathStep.Element(3), new PathStep.Member("name"));
    assertEquals(
        List.of(
            "IX pins",
            "IX pins columns",
            "IX pins columns .tags",
            "IX pins columns .tags[*]",
            "IX pins columns .tags[*].name",
            "IX pins columns .tags[*].name.#",
            "IX pins document \"a\"",
            "IX pins document \"a\" .tags",
            "IX pins document \"a\" .tags[#3]",
            "X pins document \"a\" .tags[#3].name"),
        text(LockPlan.of(new LockRequest.WritePath(PINS, id("a"), path))));
  }

  @Test
  void writesADocument() {
    assertEquals(
        List.of("IX pins", "IX pins columns", "IX pins columns .#", "X pins document \"a\""),
        text(LockPlan.of(new LockRequest.WriteDocument(PINS, id("a")))));
  }

  @Test
  void filtersByAColumn() {
    assertEquals(
        List.of(
            "IS pins",
            "IS pins columns",
            "S pins columns .#",
            "IS pins columns .meta",
            "S pins columns .meta.#",
            "S pins columns .meta.size"),
        text(LockPlan.of(new LockRequest.ReadColumn(PINS, path("meta", "size")))));
  }

  @Test
  void filtersByAnything() {
    assertEquals(
        List.of("IS pins", "S pins columns"),
        text(LockPlan.of(new LockRequest.ReadColumn(PINS, List.of()))));
  }

  @Test
  void readsAndWritesCollections() {
    assertEquals(List.of("S pins"), text(LockPlan.of(new LockRequest.ReadCollection(PINS))));
    assertEquals(List.of("X pins"), text(LockPlan.of(new LockRequest.WriteCollection(PINS))));
  }

  @Test
  void anUpdaterByFilterHoldsBothInOneMode() {
    assertEquals(
        List.of(
            "IX pins",
            "IX pins columns",
            "S pins columns .#",
            "SIX pins columns .size",
            "IX pins columns .size.#",
            "IX pins document \"a\"",
            "X pins document \"a\" .size"),
        text(
            LockPlan.of(
                List.of(
                    new LockRequest.ReadColumn(PINS, path("size")),
                    new LockRequest.WritePath(PINS, id("a"), path("size"))))));
  }

  @Test
  void whatALockAboveGivesIsLeftOut() {
    assertEquals(
        List.of("X pins"),
        text(
            LockPlan.of(
                List.of(
                    new LockRequest.WritePath(PINS, id("a"), path("size")),
                    new LockRequest.WriteCollection(PINS)))));
  }

  private static List<LockRequest> writes(int paths) {
    List<LockRequest> requests = new ArrayList<>();
    for (int i = 0; i < paths; i++) {
      requests.add(new LockRequest.WritePath(PINS, id("a"), path("p" + i)));
    }
    return requests;
  }

  @Test
  void manyPathsLockTheirDocument() {
    LockPlan few = LockPlan.of(writes(3), new Limits(3, 10));
    assertTrue(text(few).contains("X pins document \"a\" .p0"));
    LockPlan many = LockPlan.of(writes(4), new Limits(3, 10));
    assertEquals("X pins document \"a\"", text(many).getLast());
    assertTrue(text(many).contains("IX pins columns .p3.#"), "filters still see the writes");
  }

  @Test
  void readsAloneEscalateToAReadLock() {
    List<LockRequest> requests =
        List.of(
            new LockRequest.ReadPath(PINS, id("a"), path("p")),
            new LockRequest.ReadPath(PINS, id("a"), path("q")),
            new LockRequest.ReadPath(PINS, id("b"), path("q")));
    assertEquals(
        List.of(
            "IS pins",
            "S pins document \"a\"",
            "IS pins document \"b\"",
            "S pins document \"b\" .q"),
        text(LockPlan.of(requests, new Limits(1, 10))));
    assertEquals(List.of("S pins"), text(LockPlan.of(requests, new Limits(10, 1))));
  }

  @Test
  void theDefaultLimitsAre64And1024() {
    assertFalse(text(LockPlan.of(writes(64))).contains("X pins document \"a\""));
    assertTrue(text(LockPlan.of(writes(65))).contains("X pins document \"a\""));
    List<LockRequest> documents = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      documents.add(new LockRequest.ReadPath(PINS, id("d" + i), List.of()));
    }
    assertEquals(1025, LockPlan.of(documents).size());
    documents.add(new LockRequest.WriteDocument(PINS, id("one more")));
    assertEquals(List.of("X pins"), text(LockPlan.of(documents)));
  }

  @Test
  void aPlanGrowsIntoItsLimits() {
    Limits limits = new Limits(2, 10);
    LockPlan plan = LockPlan.of(writes(2), limits);
    assertEquals(plan.locks(), plan.with(plan).locks());
    LockPlan more = plan.with(LockPlan.of(new LockRequest.WritePath(PINS, id("a"), path("q"))));
    assertEquals("X pins document \"a\"", text(more).getLast());
    assertTrue(more.covers(plan));
  }

  @Test
  void missingIsWhatHasToBeAdded() {
    LockPlan read = LockPlan.of(new LockRequest.ReadPath(PINS, id("a"), List.of()));
    LockPlan write = LockPlan.of(new LockRequest.WritePath(PINS, id("a"), path("p")));
    assertEquals(write.locks(), read.missing(write));
    assertEquals(List.of(), write.with(read).missing(write));
    assertFalse(read.covers(write));
    assertTrue(LockPlan.of(new LockRequest.WriteCollection(PINS)).covers(write));
    assertTrue(write.covers(LockPlan.EMPTY));
  }

  @Test
  void explainsEveryGranule() {
    List<LockRequest> requests = new ArrayList<>(writes(2));
    requests.add(new LockRequest.ReadColumn(PINS, path("p0")));
    List<String> rows =
        LockPlan.explain(requests, new Limits(1, 10)).stream()
            .map(
                row ->
                    row.mode()
                        + " "
                        + row.granule().describe("pins")
                        + " "
                        + row.reasons()
                        + (row.escalated() ? " escalated" : ""))
            .toList();
    assertEquals(
        List.of(
            "IX pins [write path, filter]",
            "IX pins columns [write path, filter]",
            "S pins columns .# [filter]",
            "SIX pins columns .p0 [write path, filter]",
            "IX pins columns .p0.# [write path]",
            "IX pins columns .p1 [write path]",
            "IX pins columns .p1.# [write path]",
            "X pins document \"a\" [write path] escalated"),
        rows);
  }
}
