package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PastOperation;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.PinStore.Feed;
import dev.pinfold.pins.PinStore.OperationPage;
import dev.pinfold.pins.PinStore.PinChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Taking over what another store has kept.
abstract class MovesContract extends Theme {

  private static final Cid CID = Samples.v1(1);
  private static final Allocator ON_AB = Samples.on("a", "b");

  /// Greater than any version that a store has by itself.
  private static final long FAR = 1L << 52;

  MovesContract(PinStoreContract contract) {
    super(contract);
  }

  /// All that there is of a CID.
  private PinImage image(Cid cid) {
    Pin pin = pin(cid);
    List<PinRequest> requests = pin.requests().stream().map(ref -> request(ref.id())).toList();
    PinImage image = new PinImage(cid, pin, requests, store.events(cid, 1_000), pin.version());
    assertEquals(List.of(image), store.images(List.of(pin), 1_000));
    return image;
  }

  /// A pin with two requests, a placement that failed, and all that a request can say.
  private PinImage rich(Cid cid) {
    PinSpec full =
        Samples.EVERYWHERE.toBuilder()
            .name("Photo \ud83d\ude00")
            .metadata(Map.of("k", "v", "", "empty"))
            .tags(List.of("x", "y"))
            .expireAt(START.plusSeconds(50).plusNanos(123_456_789))
            .build();
    done(keyed(ALICE, cid, full, ON_AB));
    done(another(BOB, cid, Samples.some(1, 2).toBuilder().mode(PinMode.DIRECT).build(), ON_AB));
    clock.advance(Duration.ofMillis(3));
    done(told(cid, "a", Observation.FAILED));
    done(told(cid, "b", Observation.PINNED));
    return image(cid);
  }

  /// Takes everything away, so that the next command finds an empty store.
  private void clear(Cid cid) {
    for (PinRequest request : image(cid).requests()) {
      done(release(request, ON_AB));
    }
    settle(cid);
    assertNull(store.pin(cid));
  }

  private static PinImage at(PinImage image, long version) {
    Pin pin = Objects.requireNonNull(image.pin());
    return new PinImage(
        image.cid(),
        pin.with(pin.placements(), pin.status(), pin.updated(), version),
        image.requests(),
        image.events(),
        version);
  }

  @Test
  void aPinIsTakenOverAsItIs() {
    PinImage image = rich(CID);
    clear(CID);
    PinImage later = at(image, FAR);
    store.install(List.of(later));
    assertEquals(later, image(CID));
    reopen();
    assertEquals(later, image(CID));
    assertEquals(1, store.pinCount());
    assertEquals(1, store.requestCounts(BOB).values().stream().mapToLong(each -> each).sum());
  }

  @Test
  void imagesAreOfThePinsThatWereAskedFor() {
    List<Pin> pins = new ArrayList<>();
    List<PinImage> images = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      images.add(rich(Samples.v1(i)));
      pins.add(pin(Samples.v1(i)));
    }
    assertEquals(images, store.images(pins, 1_000));
    for (PinImage image : store.images(pins, 2)) {
      assertEquals(2, image.events().size());
    }
    List<PinImage> without = store.images(pins.reversed(), 0);
    assertEquals(
        images.reversed().stream().map(PinImage::requests).toList(),
        without.stream().map(PinImage::requests).toList());
    assertTrue(without.stream().allMatch(image -> image.events().isEmpty()));
    // As they are here, also if another store had them otherwise.
    List<Pin> bare =
        pins.stream()
            .map(pin -> pin.with(Map.of(), PinStatus.QUEUED, START, pin.version()))
            .toList();
    assertEquals(images, store.images(bare, 1_000));
    // One that went, one whose requests have changed.
    clear(Samples.v1(1));
    done(release(images.get(1).requests().getFirst(), ON_AB));
    assertEquals(List.of(images.get(2)), store.images(pins, 1_000));
    assertEquals(List.of(), store.images(List.of(), 1_000));
  }

  @Test
  void anImageHasAllRequestsHoweverManyThereAre() {
    List<RequestId> ids = new ArrayList<>();
    for (int owner = 1; owner <= 150; owner++) {
      Outcome.Done done = done(another(owner, CID, Samples.EVERYWHERE, ON_AB));
      ids.add(Objects.requireNonNull(done.request()).id());
    }
    PinImage image = image(CID);
    assertEquals(
        new TreeSet<>(ids),
        image.requests().stream()
            .map(PinRequest::id)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void whatIsNotOlderStays() {
    PinImage first = rich(CID);
    done(told(CID, "a", Observation.PINNED));
    PinImage second = image(CID);
    store.install(List.of(first));
    assertEquals(second, image(CID));
    store.install(List.of(at(first, second.version())));
    assertEquals(second, image(CID));
    store.install(List.of(PinImage.gone(CID, List.of(), second.version())));
    assertEquals(second, image(CID));
    store.install(List.of(at(first, second.version() + 1)));
    assertEquals(at(first, second.version() + 1), image(CID));
  }

  @Test
  void doneAgainItChangesNothing() {
    PinImage image = at(rich(CID), FAR);
    store.install(List.of(image));
    long last = store.lastChange();
    store.install(List.of(image));
    assertEquals(image, image(CID));
    assertEquals(List.of(), store.changes(last, 100).changes());
  }

  @Test
  void requestsThatAreNoMoreGo() {
    PinImage image = rich(CID);
    Pin pin = Objects.requireNonNull(image.pin());
    PinRequest bobs =
        image.requests().stream()
            .filter(request -> request.owner() == BOB)
            .findFirst()
            .orElseThrow();
    done(release(bobs, ON_AB));
    PinImage without = image(CID);
    store.install(List.of(at(image, FAR)));
    assertEquals(pin.requests(), pin(CID).requests());
    store.install(List.of(at(without, FAR + 1)));
    assertNull(store.request(bobs.id()));
    assertEquals(0, store.requestCounts(BOB).get(PinStatus.PINNED));
  }

  @Test
  void whatIsGoneGoes() {
    PinImage image = rich(CID);
    store.install(List.of(PinImage.gone(CID, image.events(), image.version() + 1)));
    assertNull(store.pin(CID));
    assertEquals(image.events(), store.events(CID, 1_000));
    store.install(List.of(PinImage.gone(Samples.v1(2), List.of(), 7)));
    assertNull(store.pin(Samples.v1(2)));
    assertEquals(0, store.pinCount());
  }

  @Test
  void versionsAndEpochsGrowOn() {
    PinImage image = at(rich(CID), FAR);
    store.install(List.of(image));
    // An agent of before the move is still believed.
    long epoch = placement(CID, "a").epoch();
    Outcome.Done told = done(told(CID, "a", epoch, Observation.PINNED));
    assertTrue(pin(told).version() > FAR);
    clear(CID);
    reopen();
    Outcome.Done again = done(keyed(ALICE, CID, Samples.EVERYWHERE, ON_AB));
    assertTrue(pin(again).version() > pin(told).version());
    assertTrue(placement(CID, "a").epoch() > pin(told).version());
  }

  @Test
  void theFeedTellsOfIt() {
    long start = store.lastChange();
    PinImage image = rich(CID);
    long before = store.lastChange();
    assertTrue(before > start);
    store.install(List.of(at(image, FAR)));
    store.install(List.of(PinImage.gone(CID, List.of(), FAR + 1)));
    List<Boolean> removed = new ArrayList<>();
    long after = before;
    while (after < store.lastChange()) {
      Feed feed = store.changes(after, 10);
      for (PinChange change : feed.changes()) {
        assertEquals(CID, change.cid());
        removed.add(change.removed());
      }
      after = feed.last();
    }
    assertEquals(List.of(false, true), removed);
  }

  @Test
  void manyAtOnceAndNoMoreThanThat() {
    PinImage image = at(rich(CID), FAR);
    PinImage gone = PinImage.gone(CID, List.of(), 1);
    assertEquals(
        "batch_too_large",
        assertThrows(
                ProblemException.class,
                () -> store.install(Collections.nCopies(PinStore.BATCH_MAX + 1, gone)))
            .problem()
            .code());
    List<PinImage> images = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      Cid cid = Samples.v0(i);
      Pin pin = Objects.requireNonNull(image.pin());
      images.add(
          new PinImage(
              cid,
              new Pin(
                  cid,
                  PinSpec.DEFAULT,
                  START,
                  null,
                  List.of(),
                  List.of(),
                  new TreeMap<>(
                      Map.of("a", Placement.assigned(PlacementStatus.UNPIN_QUEUED, 5, START))),
                  PinStatus.QUEUED,
                  0,
                  START,
                  pin.version() + i),
              List.of(),
              List.of(),
              pin.version() + i));
    }
    store.install(images);
    assertEquals(601, store.pinCount());
  }

  // ---- operations

  private List<PastOperation> operations(Instant since, int max) {
    List<PastOperation> found = new ArrayList<>();
    String token = null;
    do {
      OperationPage page = store.operations(since, max, token);
      assertTrue(page.operations().size() <= max);
      found.addAll(page.operations());
      token = page.next();
    } while (token != null);
    return found;
  }

  @Test
  void operationsAreToldByTheirTime() {
    List<Operation> made = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Operation operation = operation(i % 3, i + "/op\0.", "x" + i);
      made.add(operation);
      store.apply(with(operation, another(ALICE, CID, Samples.some(1, 1), ON_AB))).orThrow();
      if (i % 4 == 3) {
        clock.advance(Duration.ofMillis(1));
      }
    }
    for (int max : List.of(1, 3, 100)) {
      List<PastOperation> found = operations(START, max);
      assertEquals(30, found.size());
      assertEquals(
          Set.copyOf(made), Set.copyOf(found.stream().map(PastOperation::operation).toList()));
      for (int i = 1; i < found.size(); i++) {
        assertFalse(found.get(i).at().isBefore(found.get(i - 1).at()));
      }
    }
    assertEquals(26, operations(START.plusMillis(1), 5).size());
    assertEquals(List.of(), operations(clock.instant().plusMillis(1), 5));
    assertEquals(
        "invalid_page_token",
        assertThrows(ProblemException.class, () -> store.operations(START, 5, "*"))
            .problem()
            .code());
  }

  @Test
  void anOperationThatWasTakenOverIsNotDoneAgain() {
    Operation operation = operation(ALICE, "op", "x");
    Outcome.Done first =
        store.apply(with(operation, keyed(ALICE, CID, Samples.some(1, 1), ON_AB))).orThrow();
    PastOperation past = operations(START, 10).getFirst();
    assertEquals(first, past.outcome());
    assertEquals(CID, past.cid());
    assertEquals(1, store.forget(clock.instant().plusMillis(1), 10));
    clear(CID);
    store.installOperations(List.of(past));
    store.installOperations(List.of(past));
    reopen();
    Outcome.Done again =
        store.apply(with(operation, keyed(ALICE, CID, Samples.some(1, 1), ON_AB))).orThrow();
    assertTrue(again.repeated());
    assertEquals(first.request(), again.request());
    assertEquals(first.pin(), again.pin());
    assertNull(store.pin(CID));
    Operation other = operation(ALICE, "op", "y");
    assertEquals(
        "operation_reused",
        refused(store.apply(with(other, keyed(ALICE, CID, Samples.some(1, 1), ON_AB)))).code());
    assertEquals(List.of(past), operations(START, 10));
    store.forget(past.at().plusMillis(1), 10);
    assertEquals(List.of(), operations(START, 10));
  }
}
