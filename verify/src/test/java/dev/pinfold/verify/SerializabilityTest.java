package dev.pinfold.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Access;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.DatabaseTransaction;
import dev.pinfold.documents.query.Filter;
import dev.pinfold.documents.query.FilterParser;
import dev.pinfold.documents.query.JoinQuery;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.value.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Concurrent transactions are as if they ran one after the other, in the order of their commits;
/// and the checker that says so finds it where they are not.
class SerializabilityTest {

  private static final String[] FIELDS = {"a", "b", "c"};
  private static final int DOCUMENTS = 8;
  private static final int TRANSACTIONS = Integer.getInteger("history.transactions", 400);

  @TempDir java.nio.file.Path directory;
  private final AtomicInteger values = new AtomicInteger();

  @ParameterizedTest
  @CsvSource({"1,4,false", "2,8,false", "3,8,true", "4,16,true", "5,16,false", "6,3,true"})
  void historiesAreSerial(int seed, int threads, boolean indexed) throws Exception {
    History history = new History();
    try (Database database = open()) {
      if (indexed) {
        database.collection("docs").createIndex("a", Path.of("a"));
        database.collection("docs").createIndex("b", Path.of("b"));
      }
      run(
          threads,
          TRANSACTIONS,
          seed,
          random -> {
            List<History.Step> steps = new ArrayList<>();
            long[] sequence = new long[1];
            DatabaseTransaction[] last = new DatabaseTransaction[1];
            long seedOfBody = random.nextLong();
            Access access =
                random.nextBoolean() ? database.access() : declared(database, seedOfBody);
            try {
              database.transact(
                  "random",
                  access,
                  Durability.BUFFERED,
                  transaction -> {
                    steps.clear();
                    last[0] = transaction;
                    body(transaction, new Random(seedOfBody), steps);
                    return null;
                  });
            } catch (ProblemException e) {
              assertEquals("transaction_restarted", e.problem().code());
              return;
            }
            sequence[0] = last[0].sequence();
            assertTrue(sequence[0] > 0);
            history.add(sequence[0], steps);
          });
      assertEquals(List.of(), history.anomalies());
      assertTrue(history.size() > threads * TRANSACTIONS * 3 / 4);
      assertEquals(List.of(), database.check(false, _ -> {}).findings());
      assertEquals(List.of(), database.locks());
    }
  }

  private Database open() {
    return Database.open(
        directory.resolve("db"), DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
  }

  /// Says beforehand what [#body] will do with the same seed.
  private static Access declared(Database database, long seed) {
    Access access = database.access();
    Random random = new Random(seed);
    int steps = 1 + random.nextInt(3);
    for (int i = 0; i < steps; i++) {
      String document = "d" + random.nextInt(DOCUMENTS);
      String field = FIELDS[random.nextInt(FIELDS.length)];
      switch (random.nextInt(7)) {
        case 0, 1 -> access.reads("docs", document, Path.of(field));
        case 2, 3 -> access.writes("docs", document, Path.of(field));
        case 4, 5 -> access.writes("docs", document);
        default -> access.finds("docs", new Filter.Exists(Path.of(field)));
      }
    }
    return access;
  }

  private void body(DatabaseTransaction transaction, Random random, List<History.Step> steps) {
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      String document = "d" + random.nextInt(DOCUMENTS);
      String field = FIELDS[random.nextInt(FIELDS.length)];
      switch (random.nextInt(7)) {
        case 0, 1 -> read(transaction, document, field, steps);
        case 2, 3 -> write(transaction, document, field, steps);
        case 4 -> put(transaction, document, steps);
        case 5 -> {
          if (transaction.delete("docs", document)) {
            steps.add(new History.Delete(document));
          }
        }
        default -> {
          if (random.nextInt(3) == 0) {
            join(transaction, steps);
          } else {
            find(transaction, field, values.get() - random.nextInt(30), steps);
          }
        }
      }
    }
    // So that each has a place among the commits.
    put(transaction, "own-" + Thread.currentThread().threadId(), steps);
  }

  private static void read(
      DatabaseTransaction transaction, String document, String field, List<History.Step> steps) {
    byte[] json = transaction.get("docs", document, Path.of(field));
    steps.add(
        new History.Read(
            document, field, json == null ? null : Integer.valueOf(new String(json, UTF_8))));
  }

  private void write(
      DatabaseTransaction transaction, String document, String field, List<History.Step> steps) {
    int value = values.incrementAndGet();
    try {
      transaction.set("docs", document, Path.of(field), String.valueOf(value).getBytes(UTF_8));
      steps.add(new History.Write(document, field, value));
    } catch (ProblemException e) {
      assertEquals("document_not_found", e.problem().code());
      steps.add(new History.Read(document, field, null));
    }
  }

  private void put(DatabaseTransaction transaction, String document, List<History.Step> steps) {
    Map<String, Integer> fields = new HashMap<>();
    StringBuilder json = new StringBuilder("{");
    for (String field : FIELDS) {
      int value = values.incrementAndGet();
      fields.put(field, value);
      json.append(json.length() == 1 ? "" : ",")
          .append('"')
          .append(field)
          .append("\":")
          .append(value);
    }
    transaction.put("docs", document, json.append('}').toString().getBytes(UTF_8));
    steps.add(new History.Put(document, fields));
  }

  private static void find(
      DatabaseTransaction transaction, String field, int atLeast, List<History.Step> steps) {
    TreeSet<String> found = new TreeSet<>();
    transaction
        .find("docs", Query.where("{\"" + field + "\":{\"$gte\":" + atLeast + "}}"))
        .forEach(document -> found.add(document.id()));
    steps.add(new History.Find(field, atLeast, found));
  }

  private static void join(DatabaseTransaction transaction, List<History.Step> steps) {
    TreeSet<String> pairs = new TreeSet<>();
    JoinQuery query =
        new JoinQuery(
            FilterParser.parse("{}"),
            Path.of("a"),
            FilterParser.parse("{}"),
            Path.of("b"),
            false,
            0,
            JoinQuery.Method.CHEAPEST);
    transaction
        .join("docs", "docs", query, false)
        .forEach(pair -> pairs.add(pair.left().id() + "-" + pair.right().id()));
    steps.add(new History.Join("a", "b", pairs));
  }

  /// A piece of work with its own chance.
  private interface Work {
    void run(Random random) throws Exception;
  }

  private static void run(int threads, int times, int seed, Work work) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> futures = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        Random random = new Random(seed * 1000L + t);
        futures.add(
            executor.submit(
                () -> {
                  for (int i = 0; i < times; i++) {
                    work.run(random);
                  }
                  return null;
                }));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    }
  }

  /// Transactions that read without locks and write with them lose updates: the checker must say
  /// so.
  @Test
  void theCheckerFindsPlantedAnomalies() throws Exception {
    History history = new History();
    try (Database database = open()) {
      run(
          8,
          300,
          7,
          random -> {
            List<History.Step> steps = new ArrayList<>();
            DatabaseTransaction[] last = new DatabaseTransaction[1];
            database.transact(
                transaction -> {
                  steps.clear();
                  last[0] = transaction;
                  byte[] stale = database.collection("docs").get("d0", Path.of("a"));
                  steps.add(
                      new History.Read(
                          "d0",
                          "a",
                          stale == null ? null : Integer.valueOf(new String(stale, UTF_8))));
                  put(transaction, "d0", steps);
                  return null;
                });
            history.add(last[0].sequence(), steps);
          });
    }
    assertFalse(history.anomalies().isEmpty());
  }
}
