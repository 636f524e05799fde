package dev.pinfold.verify.classes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Access;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.DatabaseTransaction;
import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.lock.rules.PathStep;
import dev.pinfold.documents.query.Filter;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.value.Path;
import dev.pinfold.verify.classes.LockEvent.Blocked;
import dev.pinfold.verify.classes.LockEvent.Declared;
import dev.pinfold.verify.classes.LockEvent.Ended;
import dev.pinfold.verify.classes.LockEvent.GaveUp;
import dev.pinfold.verify.classes.LockEvent.Granted;
import dev.pinfold.verify.classes.LockEvent.Released;
import dev.pinfold.verify.classes.LockEvent.Worked;
import dev.pinfold.verify.classes.LockEvent.Wounded;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs of the engine conform to the rules, and a run in which anything was changed does not.
class ConformanceTest {

  private static final int DOCUMENTS = 4;
  private static final String[] FIELDS = {"a", "b", "c"};

  @TempDir java.nio.file.Path directory;
  private final LockRecorder recorder = new LockRecorder();

  @ParameterizedTest(name = "{0} threads, indexed {1}, seed {2}")
  @CsvSource({"4,false,1", "8,true,2", "16,false,3"})
  void theEngineConforms(int threads, boolean indexed, long seed) throws Exception {
    List<LockEvent> events = run(threads, 150, indexed, seed);
    assertEquals(List.of(), Conformance.violations(events));
    assertTrue(events.stream().anyMatch(Blocked.class::isInstance), "nobody ever waited");
    assertTrue(events.stream().anyMatch(Wounded.class::isInstance), "nobody was ever wounded");
    assertTrue(events.stream().anyMatch(e -> e instanceof Ended ended && ended.sequence() > 0));
  }

  private List<LockEvent> run(int threads, int transactions, boolean indexed, long seed)
      throws Exception {
    try (Database database =
        Database.open(
            directory.resolve("db" + seed),
            DatabaseOptions.DEFAULT.with(Durability.BUFFERED).with(recorder))) {
      if (indexed) {
        database.collection("docs").createIndex("a", Path.of("a"));
      }
      for (int i = 0; i < DOCUMENTS; i++) {
        database.collection("docs").put("d" + i, "{\"a\":0,\"b\":0,\"c\":0}".getBytes(UTF_8));
      }
      // What filled the collection has no names of its own.
      int before = recorder.events().size();
      SplittableRandom random = new SplittableRandom(seed);
      try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
        List<Future<?>> futures = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
          SplittableRandom own = random.split();
          String name = "t" + t + "-";
          futures.add(
              executor.submit(
                  () -> {
                    for (int i = 0; i < transactions; i++) {
                      transaction(database, name + i, own.split());
                    }
                  }));
        }
        for (Future<?> future : futures) {
          future.get();
        }
      }
      return recorder.events().subList(before, recorder.events().size());
    }
  }

  private void transaction(Database database, String name, SplittableRandom random) {
    boolean declares = random.nextBoolean();
    int steps = 1 + random.nextInt(3);
    long seed = random.nextLong();
    Access access = database.access();
    if (declares) {
      List<LockRequest> requests = new ArrayList<>();
      SplittableRandom chance = new SplittableRandom(seed);
      for (int i = 0; i < steps; i++) {
        String id = "d" + chance.nextInt(DOCUMENTS);
        String field = FIELDS[chance.nextInt(FIELDS.length)];
        int kind = chance.nextInt(5);
        declare(access, id, field, kind);
        requests.add(request(id, field, kind));
      }
      recorder.declared(name, LockPlan.of(requests));
    }
    long sequence = 0;
    try {
      sequence =
          database
              .transact(
                  name,
                  access,
                  Durability.BUFFERED,
                  transaction -> {
                    recorder.acquired(name);
                    SplittableRandom chance = new SplittableRandom(seed);
                    for (int i = 0; i < steps; i++) {
                      String id = "d" + chance.nextInt(DOCUMENTS);
                      String field = FIELDS[chance.nextInt(FIELDS.length)];
                      step(transaction, id, field, chance.nextInt(5));
                    }
                    recorder.worked(name);
                    return transaction;
                  })
              .sequence();
    } catch (ProblemException e) {
      assertEquals("transaction_restarted", e.problem().code());
    }
    recorder.ended(name, sequence);
  }

  private static void declare(Access access, String id, String field, int kind) {
    switch (kind) {
      case 0 -> access.reads("docs", id, Path.of(field));
      case 1 -> access.reads("docs", id);
      case 2 -> access.writes("docs", id, Path.of(field));
      case 3 -> access.writes("docs", id);
      default -> access.finds("docs", new Filter.Exists(Path.of(field)));
    }
  }

  /// The collection is the only one of its database.
  private static LockRequest request(String id, String field, int kind) {
    List<PathStep> path = List.of(new PathStep.Member(field));
    return switch (kind) {
      case 0 -> new LockRequest.ReadPath(1, id.getBytes(UTF_8), path);
      case 1 -> new LockRequest.ReadPath(1, id.getBytes(UTF_8), List.of());
      case 2 -> new LockRequest.WritePath(1, id.getBytes(UTF_8), path);
      case 3 -> new LockRequest.WriteDocument(1, id.getBytes(UTF_8));
      default -> new LockRequest.ReadColumn(1, path);
    };
  }

  private static void step(DatabaseTransaction transaction, String id, String field, int kind) {
    switch (kind) {
      case 0 -> transaction.get("docs", id, Path.of(field));
      case 1 -> transaction.get("docs", id);
      case 2 -> transaction.set("docs", id, Path.of(field), "7".getBytes(UTF_8));
      case 3 -> transaction.put("docs", id, "{\"a\":1,\"b\":2,\"c\":3}".getBytes(UTF_8));
      default -> transaction.find("docs", Query.where("{\"" + field + "\":{\"$exists\":true}}"));
    }
  }

  // ---- runs that were tampered with

  /// What is done to the record of a good run, and the rule that says that it is none.
  enum Tampering {
    A_GRANT_IS_LOST("") {
      @Override
      void tamper(List<LockEvent> events) {
        // One with nothing below it, that nobody waited for, that was not declared and not
        // converted: so nothing is missed before its release.
        for (int i = events.size() - 1; i >= 0; i--) {
          if (events.get(i) instanceof Granted granted
              && granted.mode() == LockMode.S
              && events.stream().noneMatch(event -> tellsMore(event, granted))) {
            events.remove(i);
            return;
          }
        }
      }

      /// Whether another event than the grant itself would show that it is missing, or make up for
      /// it.
      private static boolean tellsMore(LockEvent event, Granted granted) {
        if (event == granted || !event.transaction().equals(granted.transaction())) {
          return false;
        }
        return switch (event) {
          case Declared _ -> true;
          case Granted other -> other.granule().equals(granted.granule());
          case Blocked blocked -> blocked.granule().equals(granted.granule());
          default -> false;
        };
      }
    },
    A_RELEASE_IS_LOST("") {
      @Override
      void tamper(List<LockEvent> events) {
        events.remove(last(events, Released.class));
      }
    },
    A_GRANT_COMES_TOO_EARLY("admit") {
      @Override
      void tamper(List<LockEvent> events) {
        int blocked = first(events, Blocked.class);
        Blocked waits = (Blocked) events.get(blocked);
        events.set(
            blocked, new Granted(waits.transaction(), waits.age(), waits.granule(), waits.mode()));
      }
    },
    A_WAITER_IS_FORGOTTEN("") {
      @Override
      void tamper(List<LockEvent> events) {
        int at = first(events, Blocked.class);
        Blocked waits = (Blocked) events.get(at);
        for (int i = at; i < events.size(); i++) {
          if (events.get(i) instanceof Granted granted
              && granted.transaction().equals(waits.transaction())) {
            events.remove(i);
            return;
          }
        }
      }
    },
    A_PLAN_OUT_OF_ORDER("plans are acquired in the order of their granules") {
      @Override
      void tamper(List<LockEvent> events) {
        int declared = first(events, Declared.class);
        String name = events.get(declared).transaction();
        List<Integer> grants = new ArrayList<>();
        for (int i = declared; grants.size() < 2; i++) {
          if (events.get(i) instanceof Granted granted && granted.transaction().equals(name)) {
            grants.add(i);
          }
        }
        swap(events, grants.get(0), grants.get(1));
      }
    },
    A_LOCK_BEHIND_THE_RELEASE("nothing is acquired") {
      @Override
      void tamper(List<LockEvent> events) {
        int released = first(events, Released.class);
        Released first = (Released) events.get(released);
        Granule granule = LockPlan.of(new LockRequest.ReadCollection(77)).granule(0);
        long age =
            events.stream()
                .filter(e -> e.transaction().equals(first.transaction()))
                .filter(Granted.class::isInstance)
                .mapToLong(e -> ((Granted) e).age())
                .findFirst()
                .orElseThrow();
        events.add(released + 1, new Granted(first.transaction(), age, granule, LockMode.S));
      }
    },
    RELEASED_BEFORE_THE_WORK_IS_DONE("before the body is through") {
      @Override
      void tamper(List<LockEvent> events) {
        int worked = first(events, Worked.class);
        String name = events.get(worked).transaction();
        for (int i = worked; i < events.size(); i++) {
          if (events.get(i) instanceof Released released && released.transaction().equals(name)) {
            events.add(worked, events.remove(i));
            return;
          }
        }
      }
    },
    ANOTHER_AGE("a transaction keeps its age over its tries") {
      @Override
      void tamper(List<LockEvent> events) {
        int at = last(events, Granted.class);
        Granted granted = (Granted) events.get(at);
        events.set(
            at,
            new Granted(
                granted.transaction(),
                granted.age() + 1_000_000,
                granted.granule(),
                granted.mode()));
      }
    },
    A_WOUND_FOR_NOTHING("only who stands in the way of a request out of order is wounded") {
      @Override
      void tamper(List<LockEvent> events) {
        // Somebody who holds something, by somebody older who is granted something next.
        for (int i = 0; i < events.size(); i++) {
          if (events.get(i) instanceof Granted young) {
            for (int j = i + 1; !isOf(events, j, young.transaction()); j++) {
              if (events.get(j) instanceof Granted old && old.age() < young.age()) {
                events.add(j, new Wounded(young.transaction(), old.transaction()));
                return;
              }
            }
          }
        }
      }

      private static boolean isOf(List<LockEvent> events, int at, String transaction) {
        return at == events.size() || events.get(at).transaction().equals(transaction);
      }
    },
    A_WOUND_IS_NOT_TOLD("") {
      @Override
      void tamper(List<LockEvent> events) {
        events.remove(first(events, Wounded.class));
      }
    },
    SOMEBODY_GIVES_UP_FOR_NOTHING("") {
      @Override
      void tamper(List<LockEvent> events) {
        int at = first(events, Blocked.class);
        Blocked blocked = (Blocked) events.get(at);
        events.add(at + 1, new GaveUp(blocked.transaction(), blocked.granule()));
      }
    },
    COMMITS_IN_ANOTHER_ORDER("commits are in the order of locks") {
      @Override
      void tamper(List<LockEvent> events) {
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
          if (events.get(i) instanceof Ended ended && ended.sequence() > 0) {
            ends.add(i);
          }
        }
        Ended one = (Ended) events.get(ends.getFirst());
        Ended two = (Ended) events.get(ends.getLast());
        events.set(ends.getFirst(), new Ended(one.transaction(), two.sequence()));
        events.set(ends.getLast(), new Ended(two.transaction(), one.sequence()));
      }
    };

    private final String rule;

    /// @param rule a part of what is said; empty where several rules may be first to break
    Tampering(String rule) {
      this.rule = rule;
    }

    abstract void tamper(List<LockEvent> events);

    static int first(List<LockEvent> events, Class<?> kind) {
      int at = 0;
      while (!kind.isInstance(events.get(at))) {
        at++;
      }
      return at;
    }

    static int last(List<LockEvent> events, Class<?> kind) {
      int at = events.size() - 1;
      while (!kind.isInstance(events.get(at))) {
        at--;
      }
      return at;
    }

    static void swap(List<LockEvent> events, int one, int two) {
      LockEvent first = events.get(one);
      events.set(one, events.get(two));
      events.set(two, first);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTamperedRunIsRefused(Tampering tampering) throws Exception {
    List<LockEvent> events = new ArrayList<>();
    for (long seed = 10; events.stream().noneMatch(Wounded.class::isInstance); seed++) {
      events = new ArrayList<>(run(8, 60, false, seed));
      assertEquals(List.of(), Conformance.violations(events));
    }
    List<LockEvent> good = List.copyOf(events);
    tampering.tamper(events);
    assertFalse(events.equals(good), "nothing was changed");
    List<String> violations = Conformance.violations(events);
    assertFalse(violations.isEmpty(), tampering + " was not found");
    assertTrue(violations.getFirst().contains(tampering.rule), violations::toString);
    System.out.println(tampering);
    violations.forEach(line -> System.out.println("  " + line));
  }
}
