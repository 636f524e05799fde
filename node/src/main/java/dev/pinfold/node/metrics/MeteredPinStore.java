package dev.pinfold.node.metrics;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PastOperation;
import dev.pinfold.pins.PinEvent;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.Submission;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A pin store that notes how long its operations take, what becomes of them, and whether writes
/// reach the disk.
///
/// As safe for use by many threads as the store that it passes everything on to.
public final class MeteredPinStore implements PinStore {

  private final PinStore store;
  private final StoreMetrics metrics;
  private volatile @Nullable Problem writeFailure;

  public MeteredPinStore(PinStore store, StoreMetrics metrics) {
    this.store = store;
    this.metrics = metrics;
  }

  /// Why the last write may not have reached the disk; null if it did.
  public @Nullable Problem writeFailure() {
    return writeFailure;
  }

  private <T extends @Nullable Object> T timed(String operation, Supplier<T> call) {
    long start = System.nanoTime();
    String outcome = "defect";
    try {
      T result = call.get();
      outcome = "ok";
      return result;
    } catch (ProblemException e) {
      outcome = word(e.problem().kind());
      throw e;
    } finally {
      metrics.operation(operation, outcome, System.nanoTime() - start);
    }
  }

  private static String word(Problem.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  // ---- writing

  @Override
  public List<Outcome> apply(List<Submission> batch) {
    if (batch.isEmpty()) {
      return store.apply(batch);
    }
    String operation = batch.size() == 1 ? StoreMetrics.word(batch.getFirst().command()) : "batch";
    long start = System.nanoTime();
    String outcome = "defect";
    try {
      List<Outcome> outcomes = store.apply(batch);
      outcome = note(batch, outcomes);
      return outcomes;
    } catch (ProblemException e) {
      outcome = word(e.problem().kind());
      throw e;
    } finally {
      metrics.operation(operation, outcome, System.nanoTime() - start);
    }
  }

  /// Notes what became of each command.
  ///
  /// @return what became of all together: the worst
  private String note(List<Submission> batch, List<Outcome> outcomes) {
    boolean refused = false;
    boolean unknown = false;
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      metrics.command(batch.get(i).command(), outcome);
      switch (outcome) {
        case Outcome.Done _, Outcome.Stale _ -> {}
        case Outcome.Refused _ -> refused = true;
        case Outcome.Unknown(Problem problem) -> {
          unknown = true;
          if (problem.kind() != Problem.Kind.CANCELLED) {
            writeFailure = problem;
          }
        }
      }
    }
    if (!unknown) {
      // Refusals write nothing, so only what was done shows that writing works again.
      if (writeFailure != null && outcomes.stream().anyMatch(Outcome.Done.class::isInstance)) {
        writeFailure = null;
      }
      return refused ? "refused" : "ok";
    }
    return "unknown";
  }

  @Override
  public void install(List<PinImage> images) {
    timedRun("install", () -> store.install(images));
  }

  @Override
  public void installOperations(List<PastOperation> operations) {
    timedRun("install_operations", () -> store.installOperations(operations));
  }

  private void timedRun(String operation, Runnable call) {
    timed(
        operation,
        () -> {
          call.run();
          return operation;
        });
  }

  // ---- reading

  @Override
  public OperationPage operations(Instant since, int max, @Nullable String token) {
    return timed("operations", () -> store.operations(since, max, token));
  }

  @Override
  public @Nullable Pin pin(Cid cid) {
    return timed("pin", () -> store.pin(cid));
  }

  @Override
  public List<@Nullable Pin> pins(List<Cid> cids) {
    return timed("pins", () -> store.pins(cids));
  }

  @Override
  public List<PinImage> images(List<Pin> pins, int events) {
    return timed("images", () -> store.images(pins, events));
  }

  @Override
  public @Nullable PinRequest request(RequestId id) {
    return timed("request", () -> store.request(id));
  }

  @Override
  public RequestPage requests(RequestQuery query, int max, @Nullable String token) {
    return timed("requests", () -> store.requests(query, max, token));
  }

  @Override
  public Tally count(RequestQuery query, int max) {
    return timed("count", () -> store.count(query, max));
  }

  @Override
  public PinScan scan() {
    return timed("scan", store::scan);
  }

  @Override
  public List<PinScan> scan(int parts) {
    return timed("scan", () -> store.scan(parts));
  }

  @Override
  public List<Pin> page(@Nullable Cid after, int max) {
    return timed("page", () -> store.page(after, max));
  }

  @Override
  public PinPage unsettled(Set<PlacementStatus> statuses, int max, @Nullable String token) {
    return timed("unsettled", () -> store.unsettled(statuses, max, token));
  }

  @Override
  public List<Pin> work(String peer, PinIntent intent, Instant now, int max) {
    return timed("work", () -> store.work(peer, intent, now, max));
  }

  @Override
  public List<PinRequest> due(Instant by, int max) {
    return timed("due", () -> store.due(by, max));
  }

  @Override
  public List<PinEvent> events(Cid cid, int max) {
    return timed("events", () -> store.events(cid, max));
  }

  @Override
  public int forget(Instant before, int max) {
    return timed("forget", () -> store.forget(before, max));
  }

  @Override
  public Feed changes(long after, int max) {
    return timed("changes", () -> store.changes(after, max));
  }

  // What follows costs a look-up or two, and the scrape itself asks for it.

  @Override
  public long lastChange() {
    return store.lastChange();
  }

  @Override
  public void awaitSettled() {
    store.awaitSettled();
  }

  @Override
  public Map<PinStatus, Long> requestCounts(int owner) {
    return store.requestCounts(owner);
  }

  @Override
  public Map<PlacementStatus, Long> placementCounts(@Nullable String peer) {
    return store.placementCounts(peer);
  }

  @Override
  public long pinCount() {
    return store.pinCount();
  }

  @Override
  public Map<String, Map<String, Long>> figures() {
    return store.figures();
  }

  @Override
  public void close() {
    store.close();
  }
}
