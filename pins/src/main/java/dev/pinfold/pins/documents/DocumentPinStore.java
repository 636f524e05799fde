package dev.pinfold.pins.documents;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Access;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.ReadView;
import dev.pinfold.documents.transaction.Change;
import dev.pinfold.documents.transaction.CommittedChanges;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PastOperation;
import dev.pinfold.pins.PinEvent;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.rules.PinRules;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps pins in the document engine, in the process itself.
///
/// | collection | id | holds |
/// |---|---|---|
/// | `pins` | CID | see [PinDocument] |
/// | `requests` | [RequestKey] | see [RequestDocument] |
/// | `events` | CID | the last events of the CID |
/// | `operations` | owner and operation id | the first outcome, until it is forgotten |
///
/// A command is one transaction on the documents of its pin. Counts are counters of the engine, in
/// the same commit.
///
/// Safe for use by many threads. Calls are native and block the carrier of a virtual thread.
public final class DocumentPinStore implements PinStore {

  static final String PINS = "pins";
  static final String REQUESTS = "requests";
  static final String EVENTS = "events";
  static final String OPERATIONS = "operations";

  /// How many commands one transaction takes.
  private static final int TRANSACTION_MAX = 256;

  /// How many commits of the feed are read at once.
  private static final int COMMITS = 64;

  private final Database database;
  private final Writing writing;
  private final Installing installing;
  private final Lists lists;
  private final RequestLists requests;

  /// Opens the store in a database, making what it needs there.
  public DocumentPinStore(Database database, PinRules rules, Clock clock) {
    this.database = database;
    Versions versions = new Versions(database);
    this.writing = new Writing(versions, rules, clock);
    this.installing = new Installing(database, versions);
    this.lists = new Lists(database);
    this.requests = new RequestLists(database);
    Indexing.create(database);
  }

  // ---- writing

  @Override
  public List<Outcome> apply(List<Submission> batch) {
    checkSize(batch.size());
    Outcome[] outcomes = new Outcome[batch.size()];
    boolean[] done = new boolean[batch.size()];
    int first = 0;
    int left = batch.size();
    while (left > 0) {
      while (done[first]) {
        first++;
      }
      // No two of a transaction are about the same pin: each change has a version of its own.
      List<Integer> round = new ArrayList<>();
      Set<Cid> cids = new HashSet<>();
      for (int i = first; i < batch.size() && round.size() < TRANSACTION_MAX; i++) {
        // The later ones of a pin come in later rounds, in their order.
        if (!done[i] && cids.add(batch.get(i).command().cid())) {
          round.add(i);
        }
      }
      List<Submission> submissions = round.stream().map(batch::get).toList();
      List<Outcome> answers = transact(submissions);
      for (int i = 0; i < round.size(); i++) {
        outcomes[round.get(i)] = answers.get(i);
        done[round.get(i)] = true;
      }
      left -= round.size();
    }
    return Arrays.asList(outcomes);
  }

  private List<Outcome> transact(List<Submission> submissions) {
    Access access = database.access();
    for (Submission submission : submissions) {
      writing.plan(submission, access);
    }
    try {
      return database.transact(
          access,
          transaction -> {
            List<Outcome> outcomes = new ArrayList<>(submissions.size());
            for (Submission submission : submissions) {
              outcomes.add(writing.apply(transaction, submission));
            }
            return outcomes;
          });
    } catch (ProblemException e) {
      if (submissions.size() > 1 && isOfOne(e.problem().kind())) {
        // One of them was not accepted: the others are not to suffer for it.
        List<Outcome> outcomes = new ArrayList<>(submissions.size());
        submissions.forEach(submission -> outcomes.addAll(transact(List.of(submission))));
        return outcomes;
      }
      // A failed write may or may not have reached the disk.
      Outcome outcome =
          switch (e.problem().kind()) {
            case INVALID, NOT_FOUND, CONFLICT, LIMIT, BUSY -> new Outcome.Refused(e.problem());
            case UNAVAILABLE, CORRUPT, CANCELLED, INTERNAL -> new Outcome.Unknown(e.problem());
          };
      return submissions.stream().map(_ -> outcome).toList();
    }
  }

  /// Whether a problem of this kind comes from one command, so that others can be applied.
  private static boolean isOfOne(Problem.Kind kind) {
    return switch (kind) {
      case INVALID, NOT_FOUND, CONFLICT, LIMIT, BUSY -> true;
      case UNAVAILABLE, CORRUPT, CANCELLED, INTERNAL -> false;
    };
  }

  @Override
  public void install(List<PinImage> images) {
    checkSize(images.size());
    installing.install(images);
  }

  @Override
  public void installOperations(List<PastOperation> operations) {
    checkSize(operations.size());
    installing.installOperations(operations);
  }

  private static void checkSize(int size) {
    if (size > BATCH_MAX) {
      throw new ProblemException(
          Problem.of(Problem.Kind.LIMIT, "batch_too_large", "the batch has too many commands")
              .with("found", size)
              .with("allowed", BATCH_MAX));
    }
  }

  // ---- reading

  @Override
  public OperationPage operations(Instant since, int max, @Nullable String token) {
    return installing.operations(since, max, token);
  }

  @Override
  public @Nullable Pin pin(Cid cid) {
    byte[] document = database.collection(PINS).get(cid.toString());
    return document == null ? null : PinDocument.decode(cid, document);
  }

  @Override
  public List<@Nullable Pin> pins(List<Cid> cids) {
    List<@Nullable Pin> pins = new ArrayList<>(cids.size());
    try (ReadView view = database.readView()) {
      List<byte @Nullable []> documents = view.get(PINS, cids.stream().map(Cid::toString).toList());
      for (int i = 0; i < cids.size(); i++) {
        byte[] document = documents.get(i);
        pins.add(document == null ? null : PinDocument.decode(cids.get(i), document));
      }
    }
    return pins;
  }

  @Override
  public @Nullable PinRequest request(RequestId id) {
    byte[] document = database.collection(REQUESTS).get(RequestKey.of(id));
    return document == null ? null : RequestDocument.decode(id, document);
  }

  @Override
  public List<PinImage> images(List<Pin> pins, int events) {
    List<PinImage> images = new ArrayList<>(pins.size());
    List<@Nullable Pin> now = pins(pins.stream().map(Pin::cid).toList());
    for (int i = 0; i < pins.size(); i++) {
      Pin pin = now.get(i);
      if (pin == null || pin.version() != pins.get(i).version()) {
        continue;
      }
      List<PinRequest> requests = requestsAsOf(pin);
      if (requests != null) {
        List<PinEvent> told = events == 0 ? List.of() : events(pin.cid(), events);
        images.add(new PinImage(pin.cid(), pin, requests, told, pin.version()));
      }
    }
    return images;
  }

  /// The requests of a pin; null if it changed since.
  private @Nullable List<PinRequest> requestsAsOf(Pin pin) {
    List<PinRequest> requests = new ArrayList<>(pin.requests().size());
    for (RequestRef ref : pin.requests()) {
      PinRequest request = request(ref.id());
      if (request == null
          || request.version() > pin.version()
          || request.status() != pin.status()
          || !request.cid().equals(pin.cid())) {
        return null;
      }
      requests.add(request);
    }
    return requests;
  }

  @Override
  public RequestPage requests(RequestQuery query, int max, @Nullable String token) {
    return requests.requests(query, max, token);
  }

  @Override
  public Tally count(RequestQuery query, int max) {
    return requests.count(query, max);
  }

  @Override
  public PinScan scan() {
    return scan(1).getFirst();
  }

  @Override
  public List<PinScan> scan(int parts) {
    return lists.scan(parts);
  }

  @Override
  public List<Pin> page(@Nullable Cid after, int max) {
    return lists.page(after, max);
  }

  @Override
  public PinPage unsettled(Set<PlacementStatus> statuses, int max, @Nullable String token) {
    return lists.unsettled(statuses, max, token);
  }

  @Override
  public List<Pin> work(String peer, PinIntent intent, Instant now, int max) {
    return lists.work(peer, intent, now, max);
  }

  @Override
  public List<PinRequest> due(Instant by, int max) {
    return lists.due(by, max);
  }

  @Override
  public List<PinEvent> events(Cid cid, int max) {
    byte[] document = database.collection(EVENTS).get(cid.toString());
    if (document == null) {
      return List.of();
    }
    List<PinEvent> events = EventsDocument.decode(document).reversed();
    return events.subList(0, Math.min(max, events.size()));
  }

  @Override
  public int forget(Instant before, int max) {
    return lists.forget(before, max);
  }

  @Override
  public Feed changes(long after, int max) {
    List<PinChange> changes = new ArrayList<>();
    long last = after;
    int commits = 0;
    // A commit may have changed as many pins as a batch has.
    while (commits < max && changes.size() < max) {
      List<CommittedChanges> some = database.changes(last, Math.min(COMMITS, max - commits));
      if (some.isEmpty()) {
        break;
      }
      for (CommittedChanges commit : some) {
        if (changes.size() < max) {
          add(commit, changes);
          last = commit.sequence();
        }
      }
      commits += some.size();
    }
    return new Feed(changes, last);
  }

  private static void add(CommittedChanges commit, List<PinChange> changes) {
    for (Change change : commit.changes()) {
      if (change.collection().equals(PINS)) {
        changes.add(
            new PinChange(
                commit.sequence(),
                commit.time(),
                Cid.parse(change.id()),
                change.kind() == Change.Kind.DELETED));
      }
    }
  }

  @Override
  public long lastChange() {
    return database.sequence();
  }

  /// Nothing to wait for: what was answered is committed, and the feed has all commits.
  @Override
  public void awaitSettled() {}

  @Override
  public Map<PinStatus, Long> requestCounts(int owner) {
    Map<PinStatus, Long> counts = new EnumMap<>(PinStatus.class);
    // At one moment: a request that changes from one status to another is counted once.
    try (ReadView view = database.readView()) {
      for (PinStatus status : PinStatus.values()) {
        counts.put(status, view.counter(Counting.requests(owner, status)));
      }
    }
    return counts;
  }

  @Override
  public Map<PlacementStatus, Long> placementCounts(@Nullable String peer) {
    Map<PlacementStatus, Long> counts = new EnumMap<>(PlacementStatus.class);
    try (ReadView view = database.readView()) {
      for (PlacementStatus status : PlacementStatus.values()) {
        counts.put(status, view.counter(Counting.placements(peer, status)));
      }
    }
    return counts;
  }

  @Override
  public long pinCount() {
    return database.collection(PINS).count();
  }

  @Override
  public Map<String, Map<String, Long>> figures() {
    return database.statistics();
  }

  @Override
  public void close() {
    database.close();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
