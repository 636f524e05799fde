package dev.pinfold.verify.histories;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Access;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.DatabaseTransaction;
import dev.pinfold.documents.Document;
import dev.pinfold.documents.ReadView;
import dev.pinfold.documents.query.FilterParser;
import dev.pinfold.documents.query.JoinQuery;
import dev.pinfold.documents.query.Projection;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.value.Path;
import dev.pinfold.verify.histories.Observed.Append;
import dev.pinfold.verify.histories.Observed.Fate;
import dev.pinfold.verify.histories.Observed.Grow;
import dev.pinfold.verify.histories.Observed.Operation;
import dev.pinfold.verify.histories.Observed.Range;
import dev.pinfold.verify.histories.Observed.ReadList;
import dev.pinfold.verify.histories.Observed.ReadRegister;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Random transactions of all kinds on a real database, and read views beside them; what they saw
/// is searched for anomalies. Public, so that it can be loaded again beside mutated classes.
///
/// The documents `d0` to `d3` of `docs` have the lists `x.a`, `x.b` and `y`, and the register `k`;
/// others come as `{"k": n}`. Members `w0`, `w1`... widen the schema when a first document gets
/// them. `left` and `right` have documents that are joined by `ref` and `tag`.
public final class HistoryRun implements Callable<List<String>> {

  /// What a transaction does, step by step.
  enum Step {
    READ_LIST,
    APPEND,
    READ_SUBTREE,
    WRITE_SUBTREE,
    READ_DOCUMENT,
    GROW,
    FIND,
    FIND_AND_GROW,
    INSERT,
    INSERT_LEFT,
    INSERT_RIGHT,
    JOIN,
    WIDEN,
    FIND_WIDENED
  }

  private static final Step[] STEPS = Step.values();
  private static final int DOCUMENTS = 4;
  private static final int WIDENED = 12;
  private static final int TAGS = 64;
  private static final int VIEWS_MAX = 150;
  private static final String[] LISTS = {"x.a", "x.b", "y"};
  private static final JsonMapper JSON = new JsonMapper();

  /// What ends a transaction that is not to be committed.
  private static final class Aborted extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final String directory;
  private final int threads;
  private final int transactions;
  private final boolean indexed;
  private final boolean tornViews;
  private final long seed;
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<Observed> history = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

  /// @param transactions of each thread
  /// @param tornViews whether what stands for a view reads one document after another instead
  public HistoryRun(
      String directory,
      int threads,
      int transactions,
      boolean indexed,
      boolean tornViews,
      long seed) {
    this.directory = directory;
    this.threads = threads;
    this.transactions = transactions;
    this.indexed = indexed;
    this.tornViews = tornViews;
    this.seed = seed;
  }

  List<Observed> history() {
    return history;
  }

  private synchronized void add(Observed observed) {
    history.add(observed);
  }

  /// The anomalies, and what failed.
  @Override
  public List<String> call() throws InterruptedException, ExecutionException {
    try (Database database =
        Database.open(
            java.nio.file.Path.of(directory), DatabaseOptions.DEFAULT.with(Durability.BUFFERED))) {
      if (indexed) {
        database.collection("docs").createIndex("k", Path.of("k"));
        database.collection("right").createIndex("tag", Path.of("tag"));
      }
      fill(database);
      SplittableRandom random = new SplittableRandom(seed);
      try (ExecutorService executor = Executors.newFixedThreadPool(threads + 1)) {
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
        Future<?> views = executor.submit(() -> views(database, futures));
        for (Future<?> future : futures) {
          future.get();
        }
        views.get();
      }
      add(view(database, "end"));
    }
    List<String> findings = new ArrayList<>(Anomalies.of(history));
    findings.addAll(failures);
    return findings;
  }

  private void fill(Database database) {
    for (int i = 0; i < DOCUMENTS; i++) {
      int value = numbers.incrementAndGet();
      database
          .collection("docs")
          .put("d" + i, bytes("{\"k\":" + value + ",\"x\":{\"a\":[],\"b\":[]},\"y\":[]}"));
      add(
          new Observed(
              "filling" + i,
              Fate.COMMITTED,
              database.sequence(),
              List.of(new Grow("d" + i + ".k", value))));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  // ---- transactions

  private void transaction(Database database, String name, SplittableRandom random) {
    int steps = 1 + random.nextInt(4);
    boolean aborts = random.nextInt(12) == 0;
    long seedOfBody = random.nextLong();
    Access access = database.access();
    if (random.nextBoolean()) {
      declare(access, new SplittableRandom(seedOfBody), steps);
    }
    List<Operation> operations = new ArrayList<>();
    try {
      DatabaseTransaction done =
          database.transact(
              name,
              access,
              Durability.BUFFERED,
              transaction -> {
                operations.clear();
                SplittableRandom chance = new SplittableRandom(seedOfBody);
                for (int i = 0; i < steps; i++) {
                  step(transaction, chance, operations);
                }
                if (aborts) {
                  throw new Aborted();
                }
                return transaction;
              });
      add(new Observed(name, Fate.COMMITTED, done.sequence(), List.copyOf(operations)));
    } catch (Aborted e) {
      add(new Observed(name, Fate.ABORTED, 0, List.copyOf(operations)));
    } catch (RuntimeException e) {
      if (!(e instanceof ProblemException problem)
          || !problem.problem().code().equals("transaction_restarted")) {
        failures.add(name + " failed: " + e);
      }
      add(new Observed(name, Fate.ABORTED, 0, List.copyOf(operations)));
    }
  }

  /// Says what the same chance will make [#step] do.
  private static void declare(Access access, SplittableRandom chance, int steps) {
    for (int i = 0; i < steps; i++) {
      Step step = STEPS[chance.nextInt(STEPS.length)];
      String id = "d" + chance.nextInt(DOCUMENTS);
      Path list = Path.parse(LISTS[chance.nextInt(LISTS.length)]);
      String widened = "w" + chance.nextInt(WIDENED);
      chance.nextInt(TAGS);
      switch (step) {
        case READ_LIST -> access.reads("docs", id, list);
        case APPEND -> access.writes("docs", id, list);
        case READ_SUBTREE -> access.reads("docs", id, Path.of("x"));
        case WRITE_SUBTREE -> access.writes("docs", id, Path.of("x"));
        case READ_DOCUMENT -> access.reads("docs", id);
        case GROW -> access.writes("docs", id, Path.of("k"));
        case FIND, FIND_AND_GROW ->
            access.finds("docs", FilterParser.parse("{\"k\":{\"$gte\":0}}"));
        case WIDEN -> access.writes("docs", id, Path.of(widened));
        case FIND_WIDENED ->
            access.finds("docs", FilterParser.parse("{\"" + widened + "\":{\"$exists\":true}}"));
        // Their ids are drawn by the body.
        case INSERT, INSERT_LEFT, INSERT_RIGHT, JOIN -> {}
      }
    }
  }

  private void step(
      DatabaseTransaction transaction, SplittableRandom chance, List<Operation> operations) {
    Step step = STEPS[chance.nextInt(STEPS.length)];
    String id = "d" + chance.nextInt(DOCUMENTS);
    String list = LISTS[chance.nextInt(LISTS.length)];
    String widened = "w" + chance.nextInt(WIDENED);
    int tag = chance.nextInt(TAGS);
    switch (step) {
      case READ_LIST ->
          operations.add(
              new ReadList(id + "." + list, list(transaction.get("docs", id, Path.parse(list)))));
      case APPEND -> {
        int value = numbers.incrementAndGet();
        transaction.insertElement("docs", id, Path.parse(list), -1, bytes("" + value));
        operations.add(new Append(id + "." + list, value));
      }
      case READ_SUBTREE -> subtree(id, tree(transaction.get("docs", id, Path.of("x"))), operations);
      case WRITE_SUBTREE -> writeSubtree(transaction, id, operations);
      case READ_DOCUMENT -> document(id, tree(transaction.get("docs", id)), operations);
      case GROW -> grow(transaction, id, "k", operations);
      case WIDEN -> grow(transaction, id, widened, operations);
      case FIND ->
          find("k", numbers.get() - tag, operations, query -> transaction.find("docs", query));
      case FIND_AND_GROW -> {
        find("k", numbers.get() - tag, operations, query -> transaction.find("docs", query));
        grow(transaction, id, "k", operations);
      }
      case FIND_WIDENED -> find(widened, 0, operations, query -> transaction.find("docs", query));
      case INSERT -> insert(transaction, "docs", "k", numbers.incrementAndGet(), operations);
      case INSERT_LEFT -> insert(transaction, "left", "ref", tag, operations);
      case INSERT_RIGHT -> insert(transaction, "right", "tag", tag, operations);
      case JOIN -> join(transaction, operations);
    }
  }

  private void grow(
      DatabaseTransaction transaction, String id, String member, List<Operation> operations) {
    JsonNode before = tree(transaction.get("docs", id, Path.of(member)));
    String key = id + "." + member;
    operations.add(new ReadRegister(key, before == null ? null : before.intValue()));
    // Drawn when what it follows is known and cannot change any more.
    int value = numbers.incrementAndGet();
    transaction.set("docs", id, Path.of(member), bytes("" + value));
    operations.add(new Grow(key, value));
  }

  private void insert(
      DatabaseTransaction transaction,
      String collection,
      String member,
      int value,
      List<Operation> operations) {
    String id = "n" + numbers.incrementAndGet();
    transaction.insert(collection, id, bytes("{\"" + member + "\":" + value + "}"));
    operations.add(new Grow(id + "." + member, value));
  }

  private void writeSubtree(
      DatabaseTransaction transaction, String id, List<Operation> operations) {
    JsonNode x = tree(transaction.get("docs", id, Path.of("x")));
    subtree(id, x, operations);
    int a = numbers.incrementAndGet();
    int b = numbers.incrementAndGet();
    List<Integer> listA = list(x.get("a"));
    List<Integer> listB = list(x.get("b"));
    listA.add(a);
    listB.add(b);
    transaction.set("docs", id, Path.of("x"), bytes("{\"a\":" + listA + ",\"b\":" + listB + "}"));
    operations.add(new Append(id + ".x.a", a));
    operations.add(new Append(id + ".x.b", b));
  }

  /// How something is searched.
  private interface Search {
    List<Document> find(Query query);
  }

  private static void find(String member, int from, List<Operation> operations, Search search) {
    TreeMap<String, Integer> found = new TreeMap<>();
    for (Document document :
        search.find(Query.where("{\"" + member + "\":{\"$gte\":" + from + "}}"))) {
      found.put(document.id() + "." + member, tree(document.json()).get(member).intValue());
    }
    operations.add(new Range(member, from, Integer.MAX_VALUE, found));
  }

  /// All documents of the left side, and of the right side those that have a partner.
  private static void join(DatabaseTransaction transaction, List<Operation> operations) {
    JoinQuery query =
        new JoinQuery(
            FilterParser.parse("{}"),
            Path.of("ref"),
            FilterParser.parse("{}"),
            Path.of("tag"),
            true,
            0,
            JoinQuery.Method.CHEAPEST);
    TreeMap<String, Integer> left = new TreeMap<>();
    TreeMap<Integer, TreeMap<String, Integer>> right = new TreeMap<>();
    transaction
        .join("left", "right", query, false)
        .forEach(
            pair -> {
              int ref = tree(pair.left().json()).get("ref").intValue();
              left.put(pair.left().id() + ".ref", ref);
              TreeMap<String, Integer> partners = right.computeIfAbsent(ref, _ -> new TreeMap<>());
              if (pair.right() != null) {
                partners.put(pair.right().id() + ".tag", ref);
              }
            });
    operations.add(new Range("ref", 0, TAGS, left));
    right.forEach((ref, partners) -> operations.add(new Range("tag", ref, ref, partners)));
  }

  // ---- views

  private void views(Database database, List<Future<?>> until) {
    for (int i = 0; i < VIEWS_MAX && until.stream().anyMatch(f -> !f.isDone()); i++) {
      add(tornViews ? torn(database, "v" + i) : view(database, "v" + i));
    }
  }

  private static Observed view(Database database, String name) {
    List<Operation> operations = new ArrayList<>();
    try (ReadView view = database.readView()) {
      for (int i = 0; i < DOCUMENTS; i++) {
        document("d" + i, tree(view.get("docs", "d" + i)), operations);
      }
      find("k", 0, operations, query -> view.find("docs", query, Projection.ALL).documents());
      for (int i = 0; i < WIDENED; i++) {
        find("w" + i, 0, operations, query -> view.find("docs", query, Projection.ALL).documents());
      }
    }
    return new Observed(name, Fate.VIEW, 0, operations);
  }

  private static Observed torn(Database database, String name) {
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      document("d" + i, tree(database.collection("docs").get("d" + i)), operations);
      find("k", 0, operations, query -> database.collection("docs").find(query).documents());
    }
    return new Observed(name, Fate.VIEW, 0, operations);
  }

  // ---- JSON

  private static JsonNode tree(byte[] json) {
    try {
      return json == null ? null : JSON.readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Integer> list(byte[] json) {
    return list(tree(json));
  }

  private static List<Integer> list(JsonNode array) {
    List<Integer> list = new ArrayList<>();
    array.forEach(element -> list.add(element.intValue()));
    return list;
  }

  private static void subtree(String id, JsonNode x, List<Operation> operations) {
    operations.add(new ReadList(id + ".x.a", list(x.get("a"))));
    operations.add(new ReadList(id + ".x.b", list(x.get("b"))));
  }

  private static void document(String id, JsonNode document, List<Operation> operations) {
    subtree(id, document.get("x"), operations);
    operations.add(new ReadList(id + ".y", list(document.get("y"))));
    operations.add(new ReadRegister(id + ".k", document.get("k").intValue()));
    for (int i = 0; i < WIDENED; i++) {
      JsonNode widened = document.get("w" + i);
      operations.add(new ReadRegister(id + ".w" + i, widened == null ? null : widened.intValue()));
    }
  }
}
