package dev.pinfold.pins.move;

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
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The pins of the store that serves. Page tokens say which store gave them: those of the other one
/// are refused, as they name places that are not there. The feed's numbers are those of each store;
/// who comes with a number that lies ahead is told that the changes are gone.
final class ServingPinStore implements PinStore {

  private static final char SEPARATOR = '~';

  private final Serving serving;

  ServingPinStore(Serving serving) {
    this.serving = serving;
  }

  private PinStore now() {
    return serving.now().pins();
  }

  // ---- writing

  @Override
  public List<Outcome> apply(List<Submission> batch) {
    return serving.gate().pass(() -> now().apply(batch));
  }

  @Override
  public void install(List<PinImage> images) {
    serving
        .gate()
        .pass(
            () -> {
              now().install(images);
              return images;
            });
  }

  @Override
  public void installOperations(List<PastOperation> operations) {
    serving
        .gate()
        .pass(
            () -> {
              now().installOperations(operations);
              return operations;
            });
  }

  @Override
  public int forget(Instant before, int max) {
    return serving.gate().pass(() -> now().forget(before, max));
  }

  // ---- pages

  private static @Nullable String given(Backend backend, @Nullable String token) {
    return token == null ? null : backend.name() + SEPARATOR + token;
  }

  private static @Nullable String taken(Backend backend, @Nullable String token) {
    if (token == null) {
      return null;
    }
    String start = backend.name() + SEPARATOR;
    if (!token.startsWith(start)) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              "invalid_page_token",
              "the page token is not one that was given out, or the pins were moved since: begin"
                  + " with the first page"));
    }
    return token.substring(start.length());
  }

  @Override
  public RequestPage requests(RequestQuery query, int max, @Nullable String token) {
    Backend backend = serving.now();
    RequestPage page = backend.pins().requests(query, max, taken(backend, token));
    return new RequestPage(page.requests(), given(backend, page.next()));
  }

  @Override
  public PinPage unsettled(Set<PlacementStatus> statuses, int max, @Nullable String token) {
    Backend backend = serving.now();
    PinPage page = backend.pins().unsettled(statuses, max, taken(backend, token));
    return new PinPage(page.pins(), given(backend, page.next()));
  }

  @Override
  public OperationPage operations(Instant since, int max, @Nullable String token) {
    Backend backend = serving.now();
    OperationPage page = backend.pins().operations(since, max, taken(backend, token));
    return new OperationPage(page.operations(), given(backend, page.next()));
  }

  @Override
  public Feed changes(long after, int max) {
    PinStore store = now();
    long last = store.lastChange();
    if (after > last) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.NOT_FOUND,
                  "changes_gone",
                  "the changes behind that number are no longer there: read all pins, then follow"
                      + " from the last change")
              .with("after", after)
              .with("last", last));
    }
    return store.changes(after, max);
  }

  // ---- the rest

  @Override
  public @Nullable Pin pin(Cid cid) {
    return now().pin(cid);
  }

  @Override
  public List<@Nullable Pin> pins(List<Cid> cids) {
    return now().pins(cids);
  }

  @Override
  public @Nullable PinRequest request(RequestId id) {
    return now().request(id);
  }

  @Override
  public List<PinImage> images(List<Pin> pins, int events) {
    return now().images(pins, events);
  }

  @Override
  public Tally count(RequestQuery query, int max) {
    return now().count(query, max);
  }

  @Override
  public PinScan scan() {
    return now().scan();
  }

  @Override
  public List<PinScan> scan(int parts) {
    return now().scan(parts);
  }

  @Override
  public List<Pin> page(@Nullable Cid after, int max) {
    return now().page(after, max);
  }

  @Override
  public List<Pin> work(String peer, PinIntent intent, Instant time, int max) {
    return now().work(peer, intent, time, max);
  }

  @Override
  public List<PinRequest> due(Instant by, int max) {
    return now().due(by, max);
  }

  @Override
  public List<PinEvent> events(Cid cid, int max) {
    return now().events(cid, max);
  }

  @Override
  public long lastChange() {
    return now().lastChange();
  }

  @Override
  public void awaitSettled() {
    now().awaitSettled();
  }

  @Override
  public Map<PinStatus, Long> requestCounts(int owner) {
    return now().requestCounts(owner);
  }

  @Override
  public Map<PlacementStatus, Long> placementCounts(@Nullable String peer) {
    return now().placementCounts(peer);
  }

  @Override
  public long pinCount() {
    return now().pinCount();
  }

  @Override
  public Map<String, Map<String, Long>> figures() {
    return now().figures();
  }

  /// Does nothing: who opened the stores closes them.
  @Override
  public void close() {}
}
