package dev.pinfold.http.pinning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.Cid;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Command;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists: conditions, order, pages, counts.
final class ListTest {

  private static final String ALL = "&status=queued,pinning,pinned,failed";

  @TempDir Path directory;
  private TestPinning pinning;

  @BeforeEach
  void open() {
    pinning = new TestPinning(directory);
  }

  @AfterEach
  void close() {
    pinning.close();
  }

  private List<String> names(String query) {
    Answer answer = pinning.get("/pins?limit=100&" + query).expect(200);
    List<String> names = answer.results("pin.name");
    assertEquals(names.size(), answer.count());
    return names;
  }

  // ---- conditions

  @Test
  void withoutAStatusOnlyWhatIsPinnedIsListed() {
    for (String name : List.of("q", "g", "d", "f")) {
      pinning.addNamed(name);
    }
    pinning.observe(TestPinning.cid("g"), Command.Observation.PINNING, "");
    pinning.pinned(TestPinning.cid("d"));
    pinning.observe(TestPinning.cid("f"), Command.Observation.FAILED, "no");
    assertEquals(List.of("d"), names(""));
    assertEquals(List.of("q"), names("status=queued"));
    assertEquals(List.of("f", "g"), names("status=pinning,failed"));
    assertEquals(List.of("f", "g"), names("status=pinning&status=failed"));
    assertEquals(List.of("f", "d", "g", "q"), names(ALL));
    assertEquals(List.of("f", "d", "g", "q"), names("status=failed%2Cpinned%2Cqueued%2Cpinning"));
  }

  @Test
  void cidsAreAnyOfUpToTen() {
    for (int i = 0; i < 12; i++) {
      pinning.addNamed("n" + i);
    }
    assertEquals(
        List.of("n7", "n3"),
        names("cid=" + TestPinning.cid("n3") + "," + TestPinning.cid("n7") + ALL));
    String upper = TestPinning.cid("n3").toString().toUpperCase(java.util.Locale.ROOT);
    assertEquals(List.of("n3"), names("cid=" + upper + "&cid=" + TestPinning.cid("absent") + ALL));
    String ten = cids(10);
    assertEquals(10, names("cid=" + ten + ALL).size());
    assertTrue(
        pinning
            .get("/pins?cid=" + cids(11))
            .refused(400, "BAD_REQUEST")
            .contains("parameter=cid, found=11 CIDs, allowed=1 to 10 CIDs"));
  }

  private static String cids(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> TestPinning.cid("n" + i).toString())
        .collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          Report,       -,        Report
          report,       exact,    -
          report,       iexact,   Report
          epor,         exact,    -
          epor,         partial,  'Report draft, Report'
          EPOR,         partial,  -
          EPOR,         ipartial, 'Report draft, Report'
          Rep,          prefix,   'Report draft, Report'
          rep,          prefix,   -
          rep,          iprefix,  'Report draft, Report'
          'a & b=c, ä', exact,    'a & b=c, ä'
          '',           partial,  'a & b=c, ä, Report draft, Report'
          '',           exact,    -
          """)
  void namesAreComparedAsMatchSays(String name, String match, String expected) {
    pinning.addNamed("Report");
    pinning.addNamed("Report draft");
    pinning.addNamed("a & b=c, ä");
    List<String> found =
        names("name=" + TestPinning.encoded(name) + (match == null ? "" : "&match=" + match) + ALL);
    assertEquals(expected == null ? "" : expected, String.join(", ", found));
  }

  @Test
  void metaHoldsForEachOfItsMembers() {
    pinning.add("{\"cid\":\"" + TestPinning.cid("1") + "\",\"name\":\"1\",\"meta\":{\"a\":\"x\"}}");
    pinning.add(
        "{\"cid\":\""
            + TestPinning.cid("2")
            + "\",\"name\":\"2\",\"meta\":{\"a\":\"x\",\"b\":\"y & {}\"}}");
    assertEquals(List.of("2", "1"), names("meta=" + TestPinning.encoded("{\"a\":\"x\"}") + ALL));
    assertEquals(
        List.of("2"), names("meta=" + TestPinning.encoded("{\"b\":\"y & {}\",\"a\":\"x\"}") + ALL));
    assertEquals(List.of(), names("meta=" + TestPinning.encoded("{\"a\":\"y\"}") + ALL));
    assertEquals(
        List.of("2"),
        names("meta=" + TestPinning.encoded("{\"a\":\"x\"}") + "&name=2&match=partial" + ALL));
    assertEquals(List.of("2", "1"), names("meta=" + TestPinning.encoded("{}") + ALL));
  }

  @Test
  void timesAreExclusive() {
    for (int i = 0; i < 3; i++) {
      pinning.addNamed("n" + i);
    }
    assertEquals(List.of("n0"), names("before=2026-03-01T12:00:00.001Z" + ALL));
    assertEquals(List.of("n2"), names("after=2026-03-01T12:00:00.001Z" + ALL));
    assertEquals(
        List.of("n1"), names("after=2026-03-01T12:00:00Z&before=2026-03-01T12:00:00.002Z" + ALL));
    assertEquals(List.of("n1", "n0"), names("before=2026-03-01T12:00:00.001000001Z" + ALL));
    assertEquals(
        List.of("n2"),
        names("after=" + TestPinning.encoded("2026-03-01T14:00:00.001+02:00") + ALL));
    assertEquals(List.of(), names("before=0000-01-01T00:00:00Z" + ALL));
    assertEquals(3, names("before=9999-12-31T23:59:59Z&after=0001-01-01T00:00:00Z" + ALL).size());
  }

  @Test
  void parametersOfOtherNamesAreLeftAside() {
    pinning.addNamed("n");
    assertEquals(List.of("n"), names("names=x&stauts=failed&cids=nonsense" + ALL));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cid=nonsense            | parameter=cid, found=nonsense
          cid=                    | parameter=cid
          name=a&name=b           | parameter=name, found=2 times, allowed=once
          match=Exact             | parameter=match, found=Exact, allowed=exact, iexact, partial
          match=                  | parameter=match
          name=x&match=regex      | parameter=match
          status=pined            | parameter=status, found=pined, allowed=queued, pinning, pinned
          status=pinned,          | parameter=status
          status=                 | parameter=status
          status=PINNED           | parameter=status
          before=yesterday        | parameter=before, found=yesterday
          before=2026-03-01       | parameter=before
          after=1700000000        | parameter=after
          after=2026-02-30T00:00:00Z | parameter=after
          after=                  | parameter=after
          limit=0                 | parameter=limit, found=0, allowed=1 to 1000
          limit=1001              | parameter=limit, found=1001
          limit=-1                | parameter=limit
          limit=%2B5              | parameter=limit
          limit=ten               | parameter=limit
          limit=                  | parameter=limit
          limit=99999999999999999999 | parameter=limit
          limit=1&limit=2         | parameter=limit, found=2 times
          meta=nonsense           | parameter=meta
          meta=                   | parameter=meta
          meta=%5B%5D             | parameter=meta
          meta=%7B%22a%22:1%7D    | $.a
          cursor=nonsense         | parameter=cursor
          cursor=                 | parameter=cursor
          """)
  void aBadParameterIsRefusedByName(String query, String named) {
    String details = pinning.get("/pins?" + query).refused(400, "BAD_REQUEST");
    assertTrue(details.contains(named), details);
  }

  @Test
  void aLongNameIsRefused() {
    assertEquals(List.of(), names("name=" + "%C3%A4".repeat(255)));
    assertTrue(
        pinning
            .get("/pins?name=" + "x".repeat(256))
            .refused(400, "BAD_REQUEST")
            .contains("parameter=name, found=256 characters"));
  }

  @Test
  void aLongValueIsCutInTheError() {
    String details =
        pinning.get("/pins?status=" + "%F0%9F%98%80".repeat(500)).refused(400, "BAD_REQUEST");
    assertTrue(details.length() < 400, details);
  }

  @Test
  void aCursorIsItsOwnersOnly() {
    pinning.get("/pins?cursor=" + RequestId.of(1_000, 77, 1)).refused(400, "BAD_REQUEST");
  }

  // ---- pages

  @Test
  void tenAreAPageUnlessMoreAreAskedFor() {
    for (int i = 0; i < 15; i++) {
      pinning.addNamed("n" + i);
      pinning.pinned(TestPinning.cid("n" + i));
    }
    Answer first = pinning.get("/pins").expect(200);
    assertEquals(15, first.count());
    assertEquals("n14", first.results("pin.name").getFirst());
    assertEquals(10, first.results("pin.name").size());
    assertEquals(first.results("requestid").getLast(), first.header("X-Next-Cursor"));
    Answer second = pinning.get("/pins?before=" + first.results("created").getLast()).expect(200);
    assertEquals(5, second.count());
    assertEquals(List.of("n4", "n3", "n2", "n1", "n0"), second.results("pin.name"));
    assertNull(second.header("X-Next-Cursor"));
    Answer whole = pinning.get("/pins?limit=15").expect(200);
    assertEquals(15, whole.results("pin.name").size());
    assertEquals(15, whole.count());
    assertNull(whole.header("X-Next-Cursor"));
    assertEquals(15, pinning.get("/pins?limit=1000").expect(200).count());
  }

  /// As the specification's clients do it: the next page ends before the last result of this one,
  /// and there is one as long as the count says so.
  private List<String> pageByBefore(String query) {
    List<String> ids = new ArrayList<>();
    String before = "";
    while (true) {
      Answer page = pinning.get("/pins?" + query + before).expect(200);
      List<String> found = page.results("requestid");
      ids.addAll(found);
      if (page.count() <= found.size()) {
        return ids;
      }
      assertFalse(found.isEmpty());
      before = "&before=" + page.results("created").getLast();
    }
  }

  private List<String> pageByCursor(String query, int limit) {
    List<String> ids = new ArrayList<>();
    String cursor = "";
    while (true) {
      Answer page = pinning.get("/pins?limit=" + limit + query + cursor).expect(200);
      ids.addAll(page.results("requestid"));
      String next = page.header("X-Next-Cursor");
      if (next == null) {
        return ids;
      }
      cursor = "&cursor=" + next;
    }
  }

  private static void assertNewestFirst(List<String> ids) {
    List<RequestId> sorted =
        ids.stream().map(id -> RequestId.parse(id).orElseThrow()).sorted().toList().reversed();
    assertEquals(sorted.stream().map(RequestId::toString).toList(), ids);
    assertEquals(ids.size(), new HashSet<>(ids).size());
  }

  private static List<Cid> group(String name, int size) {
    return IntStream.range(0, size).mapToObj(i -> TestPinning.cid(name + "/" + i)).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7, 10, 23})
  void pagesByBeforeDoNotSplitAMillisecond(int limit) {
    Instant start = Instant.parse("2025-05-05T05:05:05.005Z");
    for (int i = 0; i < 12; i++) {
      pinning.restore(start.plusMillis(i), group("g" + i, 1 + i % 5));
    }
    for (int i = 0; i < 30; i++) {
      pinning.addNamed("n" + i);
    }
    List<String> all = pinning.get("/pins?limit=1000" + ALL).expect(200).results("requestid");
    assertEquals(30 + 2 * 15 + 3, all.size());
    assertNewestFirst(all);
    assertEquals(all, pageByBefore("limit=" + limit + ALL));
    assertEquals(all, pageByCursor(ALL, limit));
  }

  @Test
  void aMillisecondThatFillsAPageIsLeftToTheCursor() {
    Instant start = Instant.parse("2025-05-05T05:05:05.005Z");
    pinning.restore(start, group("before", 3));
    pinning.restore(start.plusMillis(1), group("crowd", 25));
    pinning.restore(start.plusMillis(2), group("after", 3));
    Answer first = pinning.get("/pins?limit=7" + ALL).expect(200);
    assertEquals(3, first.results("requestid").size());
    assertEquals(31, first.count());
    Answer crowd =
        pinning.get("/pins?limit=7&before=" + first.results("created").getLast() + ALL).expect(200);
    assertEquals(7, crowd.results("requestid").size());
    assertEquals(28, crowd.count());
    List<String> all = pinning.get("/pins?limit=1000" + ALL).results("requestid");
    assertEquals(31, all.size());
    for (int limit : new int[] {1, 2, 7, 24, 25, 26}) {
      assertEquals(all, pageByCursor(ALL, limit));
      assertEquals(
          all.subList(0, 28), pageByCursor(ALL + "&after=2025-05-05T05:05:05.005Z", limit));
    }
  }

  @Test
  void aThousandAreAPageAndTheNextOnesAreFound() {
    Instant start = Instant.parse("2025-05-05T05:05:05.005Z");
    for (int i = 0; i < 11; i++) {
      pinning.restore(start.plusMillis(i), group("g" + i, 100));
    }
    Answer first = pinning.get("/pins?limit=1000" + ALL).expect(200);
    assertEquals(1_000, first.results("requestid").size());
    assertEquals(1_100, first.count());
    assertEquals(1_100, pageByBefore("limit=1000" + ALL).size());
    assertEquals(1_100, pageByCursor(ALL, 1_000).size());
    assertEquals(1_100, pageByCursor(ALL, 999).size());
  }

  @Test
  void pagesWithConditionsCountWhatFulfilsThem() {
    for (int i = 0; i < 60; i++) {
      pinning.add(
          """
          {"cid": "%s", "name": "%s-%d", "meta": {"third": "%d"}}"""
              .formatted(TestPinning.cid("c" + i % 7), i % 2 == 0 ? "Even" : "odd", i, i % 3));
    }
    for (String query :
        List.of(
            "&name=even&match=ipartial",
            "&name=Even-&match=prefix",
            "&meta=" + TestPinning.encoded("{\"third\":\"0\"}"),
            "&meta=" + TestPinning.encoded("{\"third\":\"1\"}") + "&name=odd&match=partial",
            "&cid=" + TestPinning.cid("c3") + "," + TestPinning.cid("c5"))) {
      Answer whole = pinning.get("/pins?limit=1000" + query + ALL).expect(200);
      List<String> all = whole.results("requestid");
      assertTrue(all.size() >= 10, query);
      assertEquals(all.size(), whole.count());
      assertEquals(all.size(), pinning.get("/pins?limit=3" + query + ALL).count());
      assertEquals(all, pageByBefore("limit=3" + query + ALL));
      assertEquals(all, pageByCursor(query + ALL, 4));
    }
  }

  @Test
  void whereCountingEndsTheCountIsStillMoreThanThePage() {
    Instant start = Instant.parse("2025-05-05T05:05:05.005Z");
    for (int i = 0; i < 21; i++) {
      pinning.restore(start.plusMillis(i), group("g" + i, 500));
    }
    assertEquals(10_500, pinning.get("/pins?limit=1" + ALL).expect(200).count());
    assertEquals(10_500, pinning.get("/pins?name=&match=partial" + ALL).expect(200).count());
    for (String query : List.of("&after=2025-01-01T00:00:00Z", "&name=STORE&match=ipartial")) {
      assertEquals(1_001, pinning.get("/pins?limit=1000" + query + ALL).expect(200).count());
    }
  }

  @Test
  void aCursorOutlivesTheRequestThatItNames() {
    for (int i = 0; i < 6; i++) {
      pinning.addNamed("n" + i);
    }
    String cursor = pinning.get("/pins?limit=2" + ALL).expect(200).header("X-Next-Cursor");
    assertNotNull(cursor);
    pinning.delete("/pins/" + cursor).expect(202);
    pinning.addNamed("later");
    Answer next = pinning.get("/pins?limit=2&cursor=" + cursor + ALL).expect(200);
    assertEquals(List.of("n3", "n2"), next.results("pin.name"));
    assertEquals(6, next.count());
  }

  @Test
  void aListOfNothingIsEmpty() {
    Answer answer = pinning.get("/pins").expect(200);
    assertEquals(0, answer.count());
    assertEquals("{\"count\":0,\"results\":[]}\n", answer.body());
  }
}
