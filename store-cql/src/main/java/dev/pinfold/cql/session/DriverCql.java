package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Observer.Operation;
import dev.pinfold.cql.session.Observer.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// [Cql] on the driver.
///
/// What is sent when, and what a failure means, is said in [Call], [Breaker], [InFlight] and
/// [Failure].
public final class DriverCql implements Cql {

  private static final String APPLIED = "[applied]";

  /// What callers do with an answer runs here and not on the driver's threads, which it could
  /// block.
  private static final Executor CONTINUATIONS = Thread::startVirtualThread;

  private final CqlSession session;
  private final CqlConfig config;
  private final Observer observer;
  private final SlowStatements slow;
  private final InFlight inFlight;
  private final Breaker breaker;
  private final ScheduledThreadPoolExecutor timer;
  private final Call.Ground ground;
  private final ConcurrentHashMap<String, CompletableFuture<PreparedStatement>> prepared =
      new ConcurrentHashMap<>();

  DriverCql(CqlSession session, CqlConfig config, Observer observer) {
    this.session = session;
    this.config = config;
    this.observer = observer;
    this.slow = new SlowStatements(config.slowness());
    this.inFlight = new InFlight(config.load().inFlight(), config.load().waiting());
    this.breaker = new Breaker(config.breaking(), System::nanoTime);
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("cql-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    this.ground =
        new Call.Ground(
            config.patience(),
            inFlight,
            breaker,
            timer,
            // Only of the thread that asks: it is asked on many.
            () -> ThreadLocalRandom.current().nextLong());
  }

  // ---- statements

  @Override
  public PreparedStatement prepare(String cql) {
    CompletableFuture<PreparedStatement> mine = new CompletableFuture<>();
    CompletableFuture<PreparedStatement> first = prepared.putIfAbsent(cql, mine);
    if (first != null) {
      return get(first);
    }
    long start = System.nanoTime();
    CompletableFuture<?> _ =
        Call.start(ground, true, _ -> session.prepareAsync(cql))
            .thenApply(end -> prepared(end, System.nanoTime() - start))
            .whenComplete(
                (answer, error) -> {
                  if (error == null) {
                    mine.complete(answer);
                  } else {
                    prepared.remove(cql, mine);
                    mine.completeExceptionally(Waiting.cause(error));
                  }
                });
    return get(mine);
  }

  private PreparedStatement prepared(Call.End<PreparedStatement> end, long nanos) {
    PreparedStatement answer = end.answer();
    Failure failure = end.failure();
    observer.ended(
        Operation.PREPARE,
        answer == null ? "" : Tables.of(answer),
        failure == null ? Outcome.DONE : failure.outcome(),
        nanos,
        end.retries(),
        0);
    return Call.answer(end);
  }

  @Override
  public @Nullable Row one(BoundStatement statement) {
    return get(read(Operation.READ, DriverOptions.READ, statement)).one();
  }

  @Override
  public @Nullable Row serial(BoundStatement statement) {
    return get(read(Operation.SERIAL_READ, DriverOptions.SERIAL, statement)).one();
  }

  @Override
  public Iterable<Row> rows(BoundStatement statement) {
    return () -> new PagedRows(this::nextPage, statement);
  }

  private CompletableFuture<AsyncResultSet> nextPage(Statement<?> statement) {
    return read(Operation.READ, DriverOptions.READ, statement);
  }

  @Override
  public CompletionStage<AsyncResultSet> page(BoundStatement statement) {
    return outside(read(Operation.READ, DriverOptions.READ, statement));
  }

  @Override
  public List<List<Row>> all(List<BoundStatement> statements) {
    List<@Nullable List<Row>> answers =
        new ArrayList<>(Collections.nCopies(statements.size(), null));
    FanOut.run(
        config.load().fanOut(),
        statements,
        (index, statement) ->
            read(Operation.READ, DriverOptions.READ, statement)
                .thenAccept(
                    page -> {
                      List<Row> rows = new ArrayList<>();
                      page.currentPage().forEach(rows::add);
                      synchronized (answers) {
                        answers.set(index, rows);
                      }
                    }));
    synchronized (answers) {
      return answers.stream().map(Objects::requireNonNull).toList();
    }
  }

  private CompletableFuture<AsyncResultSet> read(
      Operation operation, String profile, Statement<?> statement) {
    return execute(operation, profile, statement, true).thenApply(Call::answer);
  }

  @Override
  public void write(List<? extends Statement<?>> statements) {
    FanOut.run(
        config.load().fanOut(),
        statements,
        (_, statement) ->
            execute(Operation.WRITE, DriverOptions.WRITE, statement, true).thenApply(Call::answer));
  }

  @Override
  public Decision decide(Statement<?> statement) {
    return get(decision(statement));
  }

  @Override
  public CompletionStage<Decision> decideAsync(Statement<?> statement) {
    return outside(decision(statement));
  }

  private CompletableFuture<Decision> decision(Statement<?> statement) {
    return execute(Operation.DECIDE, DriverOptions.DECIDE, statement, false)
        .thenApply(
            end -> {
              Failure failure = end.failure();
              if (failure == null) {
                return decided(Objects.requireNonNull(end.answer()));
              }
              if (failure.unsent()) {
                throw new ProblemException(failure.problem());
              }
              return new Decision.Unknown(failure.problem());
            });
  }

  private static Decision decided(AsyncResultSet answer) {
    Row found = null;
    for (Row row : answer.currentPage()) {
      if (row.getBoolean(APPLIED)) {
        return new Decision.Applied();
      }
      if (found == null || (!tells(found) && tells(row))) {
        found = row;
      }
    }
    return new Decision.Refused(found);
  }

  /// Whether a row has more than the names of its columns: ScyllaDB answers a batch with a row for
  /// each statement.
  private static boolean tells(Row row) {
    for (int i = 0; i < row.size(); i++) {
      if (!row.isNull(i)
          && !row.getColumnDefinitions().get(i).getName().asInternal().equals(APPLIED)) {
        return true;
      }
    }
    return false;
  }

  private CompletableFuture<Call.End<AsyncResultSet>> execute(
      Operation operation, String profile, Statement<?> statement, boolean repeatable) {
    long start = System.nanoTime();
    Statement<?> prepared = statement.setExecutionProfileName(profile);
    boolean traced = slow.traces();
    Statement<?> sent = traced ? prepared.setTracing(true) : prepared;
    return Call.<AsyncResultSet>start(
            ground,
            repeatable,
            allowed -> session.executeAsync(sent.setTimeout(shorter(sent, allowed))))
        .whenComplete(
            (end, _) -> {
              long nanos = System.nanoTime() - start;
              AsyncResultSet answer = end.answer();
              Failure failure = end.failure();
              observer.ended(
                  operation,
                  Tables.of(statement),
                  outcome(operation, answer, failure),
                  nanos,
                  end.retries(),
                  answer == null ? 0 : answer.getExecutionInfo().getSpeculativeExecutionCount());
              slow.ended(operation, statement, answer, failure, nanos, end.retries());
            });
  }

  private static Duration shorter(Statement<?> statement, Duration allowed) {
    Duration own = statement.getTimeout();
    return own != null && own.compareTo(allowed) < 0 ? own : allowed;
  }

  private static Outcome outcome(
      Operation operation, @Nullable AsyncResultSet answer, @Nullable Failure failure) {
    if (failure != null) {
      return operation == Operation.DECIDE && !failure.unsent()
          ? Outcome.UNKNOWN
          : failure.outcome();
    }
    return operation == Operation.DECIDE && answer != null && !answer.wasApplied()
        ? Outcome.REFUSED
        : Outcome.DONE;
  }

  /// Waits for what this class itself completes.
  static <T> T get(CompletableFuture<T> future) {
    return Waiting.on(future);
  }

  /// For callers' continuations.
  private static <T> CompletionStage<T> outside(CompletableFuture<T> future) {
    CompletableFuture<T> outside = new CompletableFuture<>();
    CompletableFuture<T> _ =
        future.whenCompleteAsync(
            (answer, error) -> {
              if (error == null) {
                outside.complete(answer);
              } else {
                outside.completeExceptionally(Waiting.cause(error));
              }
            },
            CONTINUATIONS);
    return outside.minimalCompletionStage();
  }

  // ---- the session

  @Override
  public CqlSession session() {
    return session;
  }

  /// How it was configured.
  public CqlConfig config() {
    return config;
  }

  /// How it is.
  public Health health() {
    return new Health(
        session.getMetadata().getNodes().values().stream().map(DriverCql::health).toList(),
        inFlight.taken(),
        inFlight.waiting(),
        prepared.size(),
        breaker.isOpen(),
        breaker.openings());
  }

  private static Health.NodeHealth health(Node node) {
    return new Health.NodeHealth(
        address(node),
        Objects.requireNonNullElse(node.getDatacenter(), ""),
        node.getDistance() == NodeDistance.LOCAL,
        node.getState() == NodeState.UP,
        node.getOpenConnections());
  }

  /// Where a node is, for people.
  public static String address(Node node) {
    return node.getBroadcastRpcAddress()
        .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort())
        .orElseGet(() -> node.getEndPoint().toString());
  }

  /// Statements under way fail.
  @Override
  public void close() {
    timer.shutdown();
    session.close();
  }
}
