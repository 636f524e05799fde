package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore.RequestPage;
import dev.pinfold.pins.PinStore.Tally;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.RequestQuery.NameMatch;
import dev.pinfold.pins.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Lists of an owner's requests by every condition, compared with a model in memory.
abstract class ListsContract extends Theme {

  private static final Allocator ON_A = Samples.firstOf("a");
  private static final PinSpec ONE = Samples.some(1, 1);

  ListsContract(PinStoreContract contract) {
    super(contract);
  }

  // ---- how a list is read

  private List<PinRequest> list(RequestQuery query, int max) {
    List<PinRequest> all = new ArrayList<>();
    String token = null;
    do {
      RequestPage page = store.requests(query, max, token);
      all.addAll(page.requests());
      token = page.next();
      assertTrue(page.requests().size() == max || token == null, "only the last page is not full");
    } while (token != null);
    return all;
  }

  private static void assertNewestFirst(List<PinRequest> requests) {
    for (int i = 1; i < requests.size(); i++) {
      assertTrue(requests.get(i - 1).id().compareTo(requests.get(i).id()) > 0, "the newest first");
    }
  }

  private static Set<RequestId> ids(Collection<PinRequest> requests) {
    Set<RequestId> ids = new HashSet<>();
    requests.forEach(request -> assertTrue(ids.add(request.id()), "listed twice"));
    return ids;
  }

  private static RequestQuery named(String text, NameMatch.Kind kind, boolean ignoreCase) {
    return RequestQuery.of(ALICE).withName(new NameMatch(text, kind, ignoreCase));
  }

  private PinRequest named(String name) {
    clock.advance(Duration.ofMillis(1));
    return made(another(ALICE, Samples.v1(1), ONE.toBuilder().name(name).build(), ON_A));
  }

  // ---- names

  @Test
  void namesWholeByTheirBeginningAndByAnyPart() {
    PinRequest upper = named("Holiday.JPG");
    PinRequest lower = named("holiday.jpg");
    PinRequest longer = named("my holiday.jpg.bak");
    named("");
    assertEquals(List.of(lower), list(named("holiday.jpg", NameMatch.Kind.WHOLE, false), 10));
    assertEquals(List.of(lower, upper), list(named("HOLIDAY.jpg", NameMatch.Kind.WHOLE, true), 10));
    assertEquals(List.of(upper), list(named("Holi", NameMatch.Kind.PREFIX, false), 10));
    assertEquals(List.of(lower, upper), list(named("hOLI", NameMatch.Kind.PREFIX, true), 10));
    assertEquals(List.of(longer, lower), list(named("day.j", NameMatch.Kind.PART, false), 10));
    assertEquals(
        List.of(longer, lower, upper), list(named("DAY.J", NameMatch.Kind.PART, true), 10));
    assertEquals(List.of(), list(named("day.x", NameMatch.Kind.PART, true), 10));
    assertEquals(4, list(named("", NameMatch.Kind.PART, true), 10).size());
    assertEquals(4, list(named("", NameMatch.Kind.PREFIX, false), 10).size());
    assertEquals(1, list(named("", NameMatch.Kind.WHOLE, false), 10).size());
  }

  @Test
  void rareNamesAreFoundHoweverManyThereAre() {
    // Words whose lower case depends on what stands beside them, and names that are long.
    String lengthy = "x".repeat(700);
    PinRequest sigma = named("ΟΔΟΣΑΒ");
    PinRequest dotted = named("İstanbul");
    PinRequest sharp = named("GROẞ");
    PinRequest prefix = named("Long" + lengthy + "END");
    PinRequest odd = named("a\0b%_*\\|.");
    List<Submission> others = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      clock.advance(Duration.ofMillis(1));
      PinSpec spec = ONE.toBuilder().name(i % 10 == 0 ? "" : "other" + i).build();
      others.add(Submission.of(another(ALICE, Samples.v1(2 + i % 500), spec, ON_A)));
    }
    store.apply(others).forEach(Outcome::orThrow);
    for (NameMatch.Kind kind : List.of(NameMatch.Kind.PREFIX, NameMatch.Kind.PART)) {
      assertEquals(List.of(sigma), list(named("ΟΔΟΣ", kind, false), 10));
      assertEquals(List.of(sigma), list(named("οδοσ", kind, true), 10));
      assertEquals(List.of(dotted), list(named("İst", kind, false), 10));
      assertEquals(List.of(sharp), list(named("GRO", kind, false), 10));
      assertEquals(List.of(prefix), list(named("Longxxx", kind, false), 10));
      assertEquals(List.of(prefix), list(named("LONG" + lengthy, kind, true), 10));
      assertEquals(List.of(), list(named("long" + lengthy, kind, false), 10));
      assertEquals(List.of(odd), list(named("a\0b%", kind, true), 10));
      assertEquals(1_505, list(named("", kind, true), 1_000).size());
    }
    assertEquals(List.of(odd), list(named("_*\\|", NameMatch.Kind.PART, false), 10));
    assertEquals(List.of(prefix), list(named("xEND", NameMatch.Kind.PART, false), 10));
    assertEquals(
        List.of(prefix), list(named("Long" + lengthy + "END", NameMatch.Kind.WHOLE, false), 10));
    assertEquals(1_350, list(named("THER", NameMatch.Kind.PART, true), 400).size());
    assertEquals(
        new Tally(1_350, true), store.count(named("ther", NameMatch.Kind.PART, true), 2_000));
  }

  // ---- times

  @Test
  void timesExcludeTheirBounds() {
    List<PinRequest> requests = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      requests.add(named("n"));
    }
    Instant second = Instant.ofEpochMilli(requests.get(1).id().millis());
    Instant fourth = Instant.ofEpochMilli(requests.get(3).id().millis());
    RequestQuery all = RequestQuery.of(ALICE);
    assertEquals(List.of(requests.get(2)), list(all.withTimes(second, fourth), 10));
    assertEquals(requests.reversed().subList(0, 3), list(all.withTimes(second, null), 10));
    assertEquals(requests.reversed().subList(2, 5), list(all.withTimes(null, fourth), 10));
    assertEquals(
        requests.reversed().subList(1, 4),
        list(all.withTimes(second.minusNanos(1), fourth.plusNanos(1)), 10));
    assertEquals(5, list(all.withTimes(Instant.MIN, Instant.MAX), 10).size());
    assertEquals(List.of(), list(all.withTimes(Instant.MAX, Instant.MIN), 10));
    assertEquals(new Tally(3, true), store.count(all.withTimes(second, null), 10));
  }

  @Test
  void placesGoByTheIdNotByWhatTheClientSaid() {
    Instant old = Instant.parse("1999-01-01T00:00:00Z");
    Command.Want claims = new Command.Want(Samples.v1(1), id(ALICE), false, ONE, old, ON_A, null);
    PinRequest first = made(claims);
    clock.advance(Duration.ofMillis(1));
    PinRequest second = made(another(ALICE, Samples.v1(1), ONE, ON_A));
    assertEquals(List.of(second, first), list(RequestQuery.of(ALICE), 10));
    assertEquals(old, first.created());
  }

  // ---- counts

  @Test
  void countsAreExactAsFarAsTheyGo() {
    for (int i = 0; i < 12; i++) {
      named("n" + i % 3);
    }
    done(told(Samples.v1(1), "a", Observation.PINNED));
    RequestQuery all = RequestQuery.of(ALICE);
    assertEquals(new Tally(12, true), store.count(all, 1), "what is kept needs no counting");
    RequestQuery pinned = all.withStatuses(EnumSet.of(PinStatus.PINNED));
    assertEquals(new Tally(12, true), store.count(pinned, 1));
    RequestQuery queued = all.withStatuses(EnumSet.of(PinStatus.QUEUED, PinStatus.FAILED));
    assertEquals(new Tally(0, true), store.count(queued, 1));
    RequestQuery n1 = named("n1", NameMatch.Kind.WHOLE, false);
    assertEquals(new Tally(4, true), store.count(n1, 100));
    assertEquals(new Tally(4, true), store.count(n1, 4));
    assertEquals(new Tally(3, false), store.count(n1, 3));
    RequestQuery later = all.withTimes(START, null);
    assertEquals(new Tally(12, true), store.count(later, 12));
    assertEquals(new Tally(11, false), store.count(later, 11));
    assertEquals(new Tally(0, true), store.count(RequestQuery.of(BOB), 10));
  }

  // ---- pages

  @Test
  void aPageHasOneToAThousand() {
    RequestQuery all = RequestQuery.of(ALICE);
    for (int max : List.of(0, -1, 1_001)) {
      ProblemException e =
          assertThrows(ProblemException.class, () -> store.requests(all, max, null));
      assertEquals("invalid_limit", e.problem().code());
    }
    for (String token : List.of("", ".", "x", "12", "12.x", "x.-------------------abc")) {
      ProblemException e =
          assertThrows(ProblemException.class, () -> store.requests(all, 10, token));
      assertEquals("invalid_page_token", e.problem().code());
    }
  }

  @Test
  void theLastPageSaysSo() {
    for (int i = 0; i < 6; i++) {
      named("n");
    }
    RequestQuery all = RequestQuery.of(ALICE);
    RequestPage first = store.requests(all, 3, null);
    RequestPage second = store.requests(all, 3, Objects.requireNonNull(first.next()));
    assertNull(second.next());
    assertNull(store.requests(all, 6, null).next());
    assertNotNull(store.requests(all, 5, null).next());
  }

  @Test
  void nothingIsMissedOrRepeatedWhileOthersWrite() {
    Random random = new Random(7);
    Set<RequestId> stays = new HashSet<>();
    List<PinRequest> goes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      // Several share a millisecond.
      if (i % 4 == 0) {
        clock.advance(Duration.ofMillis(1));
      }
      PinRequest request =
          made(another(ALICE, Samples.v1(i % 30), ONE.toBuilder().name("n").build(), ON_A));
      if (i % 5 == 0) {
        goes.add(request);
      } else {
        stays.add(request.id());
      }
    }
    List<RequestQuery> queries =
        List.of(
            RequestQuery.of(ALICE),
            named("n", NameMatch.Kind.WHOLE, true),
            named("n", NameMatch.Kind.PART, true),
            RequestQuery.of(ALICE).withCids(cids(30)));
    for (RequestQuery query : queries) {
      Set<RequestId> seen = new HashSet<>();
      String token = null;
      do {
        RequestPage page = store.requests(query, 7, token);
        page.requests().forEach(request -> assertTrue(seen.add(request.id()), "repeated"));
        token = page.next();
        // Statuses change, requests go and come.
        Cid cid = Samples.v1(random.nextInt(30));
        done(told(cid, "a", Observation.PINNED));
        done(new Command.Verify(cid, "a", random.nextBoolean()));
        if (!goes.isEmpty() && random.nextInt(4) == 0) {
          done(release(goes.removeLast(), ON_A));
        }
        clock.advance(Duration.ofMillis(1));
        made(another(ALICE, cid, ONE.toBuilder().name("n").build(), ON_A));
      } while (token != null);
      assertTrue(seen.containsAll(stays), "missed");
    }
  }

  private static List<Cid> cids(int count) {
    List<Cid> cids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cids.add(Samples.v1(i));
    }
    return cids;
  }

  // ---- all conditions, against a model

  private static final List<String> NAMES =
      List.of(
          "",
          "photo",
          "Photo",
          "PHOTOS 2026",
          "photo.JPG",
          "ΣΊΣΥΦΟΣ",
          "\ud83d\ude00 smile",
          "nul\0nul",
          "a|b.c[0]",
          "long " + "y".repeat(600) + "A",
          "long " + "y".repeat(600) + "B");

  private static final List<String> TEXTS =
      List.of("", "photo", "PHOTO", "o", "Σ", "σ", "\ud83d\ude00", "\0", "|b", "long yy", "2026");

  @Test
  void everyCombinationOfConditions() {
    Random random = new Random(20260301);
    Map<RequestId, PinRequest> model = new TreeMap<>();
    fill(random, model);
    for (int i = 0; i < 300; i++) {
      RequestQuery query = query(random, model);
      List<PinRequest> expected =
          model.values().stream().filter(request -> matches(request, query)).toList();
      int max = random.nextInt(4) == 0 ? 1_000 : 1 + random.nextInt(30);
      List<PinRequest> found = list(query, max);
      assertEquals(ids(expected), ids(found), () -> "for " + query);
      assertEquals(Set.copyOf(expected), Set.copyOf(found), () -> "for " + query);
      assertNewestFirst(found);
      assertEquals(
          new Tally(expected.size(), true), store.count(query, 10_000), () -> "for " + query);
    }
  }

  @Test
  void conditionsOfWhichOneIsMuchRarer() {
    Map<RequestId, PinRequest> model = new TreeMap<>();
    List<Submission> wants = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Map<String, String> metadata = new HashMap<>(Map.of("all", "x"));
      if (i % 3 == 0) {
        metadata.put("third", "x");
      }
      if (i % 90 == 7) {
        metadata.put("rare", "x");
      }
      if (i % 2 == 0) {
        clock.advance(Duration.ofMillis(1));
      }
      PinSpec spec = ONE.toBuilder().metadata(metadata).build();
      wants.add(Submission.of(another(1, Samples.v1(i), spec, ON_A)));
    }
    for (Outcome outcome : store.apply(wants)) {
      PinRequest request = Objects.requireNonNull(outcome.orThrow().request());
      model.put(request.id(), request);
    }
    for (Set<String> keys :
        List.of(
            Set.of("all", "rare"),
            Set.of("all", "third"),
            Set.of("third", "rare"),
            Set.of("all", "third", "rare"),
            Set.of("all", "nowhere"))) {
      Map<String, String> metadata = new HashMap<>();
      keys.forEach(key -> metadata.put(key, "x"));
      RequestQuery query = RequestQuery.of(1).withMetadata(metadata);
      List<PinRequest> expected =
          model.values().stream().filter(request -> matches(request, query)).toList();
      for (int max : new int[] {1, 7, 1_000}) {
        assertEquals(ids(expected), ids(list(query, max)), () -> "of " + keys);
      }
    }
  }

  private void fill(Random random, Map<RequestId, PinRequest> model) {
    List<Submission> wants = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      if (random.nextInt(3) > 0) {
        clock.advance(Duration.ofMillis(1));
      }
      PinSpec.Builder spec = ONE.toBuilder().name(NAMES.get(random.nextInt(NAMES.size())));
      Map<String, String> metadata = new HashMap<>();
      for (int k = random.nextInt(4); k > 0; k--) {
        metadata.put("key" + random.nextInt(3), value(random));
      }
      spec.metadata(metadata);
      int owner = 1 + random.nextInt(3);
      Cid cid = Samples.v1(random.nextInt(60));
      wants.add(
          Submission.of(
              random.nextBoolean()
                  ? keyed(owner, cid, spec.build(), ON_A)
                  : another(owner, cid, spec.build(), ON_A)));
    }
    for (Outcome outcome : store.apply(wants)) {
      PinRequest request = Objects.requireNonNull(outcome.orThrow().request());
      model.put(request.id(), request);
    }
    List<Observation> told = List.of(Observation.PINNING, Observation.PINNED, Observation.FAILED);
    for (int i = 0; i < 60; i++) {
      int step = random.nextInt(4);
      if (step < 3) {
        done(told(Samples.v1(i), "a", told.get(step)));
      }
    }
    for (PinRequest request : List.copyOf(model.values())) {
      if (random.nextInt(10) == 0) {
        done(release(request, ON_A));
        model.remove(request.id());
      } else {
        PinStatus status = pin(request.cid()).status();
        model.put(request.id(), request(request.id()));
        assertEquals(status, request(request.id()).status());
      }
    }
    model.replaceAll((id, _) -> request(id));
  }

  private static String value(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> "";
      case 1 -> "v".repeat(600) + random.nextInt(2);
      default -> "value" + random.nextInt(3);
    };
  }

  private RequestQuery query(Random random, Map<RequestId, PinRequest> model) {
    List<PinRequest> all = List.copyOf(model.values());
    PinRequest one = all.get(random.nextInt(all.size()));
    RequestQuery query = RequestQuery.of(1 + random.nextInt(4));
    if (random.nextInt(2) == 0) {
      Set<PinStatus> statuses = EnumSet.of(PinStatus.values()[random.nextInt(4)]);
      statuses.add(PinStatus.values()[random.nextInt(4)]);
      query = query.withStatuses(statuses);
    }
    if (random.nextInt(2) == 0) {
      boolean known = random.nextInt(2) == 0;
      String text = known ? one.spec().name() : TEXTS.get(random.nextInt(TEXTS.size()));
      NameMatch.Kind kind = NameMatch.Kind.values()[random.nextInt(3)];
      query = query.withName(new NameMatch(text, kind, random.nextBoolean()));
    }
    if (random.nextInt(4) == 0) {
      List<Cid> cids = new ArrayList<>();
      for (int i = random.nextInt(10); i >= 0; i--) {
        cids.add(Samples.v1(random.nextInt(70)));
      }
      query = query.withCids(cids);
    }
    if (random.nextInt(3) == 0) {
      query = query.withTimes(time(random, all), time(random, all));
    }
    if (random.nextInt(3) == 0) {
      Map<String, String> metadata = new HashMap<>();
      metadata.put("key" + random.nextInt(3), value(random));
      if (random.nextInt(2) == 0) {
        metadata.put("key" + random.nextInt(4), value(random));
      }
      query = query.withMetadata(metadata);
    }
    return query;
  }

  private static @Nullable Instant time(Random random, List<PinRequest> all) {
    Instant known = Instant.ofEpochMilli(all.get(random.nextInt(all.size())).id().millis());
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> known.plusNanos(1);
      case 2 -> known.minusNanos(1);
      default -> known;
    };
  }

  private static boolean matches(PinRequest request, RequestQuery query) {
    Instant created = Instant.ofEpochMilli(request.id().millis());
    Instant after = query.after();
    Instant before = query.before();
    NameMatch name = query.name();
    return request.owner() == query.owner()
        && (query.statuses().isEmpty() || query.statuses().contains(request.status()))
        && (query.cids().isEmpty() || query.cids().contains(request.cid()))
        && (after == null || created.isAfter(after))
        && (before == null || created.isBefore(before))
        && request.spec().metadata().entrySet().containsAll(query.metadata().entrySet())
        && (name == null || matches(request.spec().name(), name));
  }

  private static boolean matches(String name, NameMatch match) {
    String found = match.ignoreCase() ? lower(name) : name;
    String text = match.ignoreCase() ? lower(match.text()) : match.text();
    return switch (match.kind()) {
      case WHOLE -> found.equals(text);
      case PREFIX -> found.startsWith(text);
      case PART -> found.contains(text);
    };
  }

  private static String lower(String text) {
    StringBuilder lower = new StringBuilder();
    text.codePoints().forEach(c -> lower.appendCodePoint(Character.toLowerCase(c)));
    return lower.toString();
  }
}
