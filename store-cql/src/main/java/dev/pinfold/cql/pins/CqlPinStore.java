package dev.pinfold.cql.pins;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
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
import dev.pinfold.pins.rules.PinRules;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Keeps pins on ScyllaDB or Cassandra; several nodes may serve the same keyspace. How it keeps its
/// promises: docs/adr/0004-pins-on-cql.md.
///
/// Safe for use by many threads. Calls block; virtual threads will do.
public final class CqlPinStore implements PinStore {

  private static final Logger LOG = System.getLogger(CqlPinStore.class.getName());

  /// How many commands are applied in one round.
  private static final int ROUND_MAX = 256;

  private final Cql cql;
  private final PinRules rules;
  private final Truth truth;
  private final Numbers numbers;
  private final Writers writers;
  private final Counts counts;
  private final Lists lists;
  private final Events events;
  private final Unfinished unfinished;
  private final Writing writing;
  private final PastOperations operations;
  private final FeedReader feed;
  private final Scans scans;
  private final Recovery recovery;
  private final Check check;
  private final KnownPins known;

  private CqlPinStore(Cql cql, PinRules rules, Clock clock, Writers writers, KnownPins known) {
    this.cql = cql;
    this.rules = rules;
    this.writers = writers;
    this.known = known;
    Slots slots = Slots.open(cql);
    PinRows rows = new PinRows(cql, slots);
    this.truth = new Truth(cql, rows);
    this.numbers = new Numbers(CqlPinStore::micros, writers.first() - 1);
    writers.publish(numbers::openNumbers);
    this.counts = new Counts(cql, writers, numbers::openNumbers);
    this.lists = new Lists(cql, truth, clock, this::settled);
    this.events = new Events(cql, slots);
    this.unfinished = new Unfinished();
    History history = new History(cql, rows, slots);
    Writing.Parts parts =
        new Writing.Parts(
            slots,
            rows,
            truth,
            known,
            numbers,
            new ChangeLog(cql, numbers, slots, writers.number()),
            lists,
            counts,
            events,
            writers,
            unfinished);
    this.writing = new Writing(cql, clock, parts);
    this.operations = new PastOperations(cql, writing, parts);
    this.feed = new FeedReader(cql, this::settled, micros());
    this.scans = new Scans(cql, slots, numbers, writers, history);
    this.recovery = new Recovery(cql, parts, history, feed);
    this.check = new Check(cql, parts, feed);
  }

  /// Opens the store in a keyspace that has its tables. Closing it closes `cql`.
  ///
  /// @param clock of rules, events and due times
  /// @param node what people know this node by
  /// @throws ProblemException `store_unavailable`, `store_clock_differs`, `store_writers_exhausted`
  public static CqlPinStore open(Cql cql, PinRules rules, Clock clock, String node) {
    Writers writers = Writers.open(cql, node, LeaseTimes.DEFAULT);
    CqlPinStore store = open(cql, rules, clock, writers, KnownPins.careful());
    store.recovery.start();
    return store;
  }

  /// Opens the store for a writer, which it closes; recovers nothing by itself.
  static CqlPinStore open(Cql cql, PinRules rules, Clock clock, Writers writers, KnownPins known) {
    boolean done = false;
    try {
      CqlPinStore store = new CqlPinStore(cql, rules, clock, writers, known);
      done = true;
      return store;
    } finally {
      if (!done) {
        writers.close();
      }
    }
  }

  /// Finishes what nodes left that died.
  void recover() {
    recovery.recoverAll();
  }

  private static long micros() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(now.getNano());
  }

  /// All changes with numbers below are settled, whoever made them.
  private long settled() {
    // Its own first: see Writers#othersHorizon.
    long own = numbers.horizon();
    return Math.min(own, writers.othersHorizon());
  }

  // ---- writing

  @Override
  public List<Outcome> apply(List<Submission> batch) {
    List<Attempt> attempts = new ArrayList<>(batch.size());
    for (Submission submission : batch) {
      attempts.add(
          new Attempt(
              new Commanded(rules, submission.command(), submission.audited()),
              submission.operation()));
    }
    return apply(attempts, "commands");
  }

  @Override
  public void install(List<PinImage> images) {
    List<Attempt> attempts = new ArrayList<>(images.size());
    for (PinImage image : images) {
      attempts.add(new Attempt(new Installed(image), null));
    }
    apply(attempts, "pins").forEach(Outcome::orThrow);
  }

  private List<Outcome> apply(List<Attempt> attempts, String what) {
    checkSize(attempts.size(), what);
    Outcome[] outcomes = new Outcome[attempts.size()];
    int first = 0;
    int left = attempts.size();
    while (left > 0) {
      while (outcomes[first] != null) {
        first++;
      }
      // No two of a round are about the same pin: the later ones come in later rounds, in order.
      List<Integer> round = new ArrayList<>();
      Set<Cid> cids = new HashSet<>();
      for (int i = first; i < attempts.size() && round.size() < ROUND_MAX; i++) {
        if (outcomes[i] == null && cids.add(attempts.get(i).cid)) {
          round.add(i);
        }
      }
      List<Outcome> answers = writing.apply(round.stream().map(attempts::get).toList());
      for (int i = 0; i < round.size(); i++) {
        outcomes[round.get(i)] = answers.get(i);
      }
      left -= round.size();
    }
    return Arrays.asList(outcomes);
  }

  private static void checkSize(int size, String what) {
    if (size > BATCH_MAX) {
      throw new ProblemException(
          Problem.of(Problem.Kind.LIMIT, "batch_too_large", "the batch has too many " + what)
              .with("found", size)
              .with("allowed", BATCH_MAX));
    }
  }

  @Override
  public void installOperations(List<PastOperation> past) {
    checkSize(past.size(), "operations");
    for (int from = 0; from < past.size(); from += ROUND_MAX) {
      operations.install(past.subList(from, Math.min(past.size(), from + ROUND_MAX)));
    }
  }

  @Override
  public OperationPage operations(Instant since, int max, @Nullable String token) {
    return operations.page(since, max, token);
  }

  @Override
  public int forget(Instant before, int max) {
    int forgotten = 0;
    while (forgotten < max) {
      List<Forgettable> old = lists.forgettable(before, max - forgotten);
      if (old.isEmpty()) {
        break;
      }
      forgotten += writing.forget(old);
      lists.forgotten(old, numbers.moment());
    }
    return forgotten;
  }

  // ---- reading

  @Override
  public @Nullable Pin pin(Cid cid) {
    return truth.pin(cid);
  }

  @Override
  public List<@Nullable Pin> pins(List<Cid> cids) {
    return truth.pins(cids);
  }

  @Override
  public List<PinImage> images(List<Pin> pins, int most) {
    List<Truth.@Nullable Whole> all = truth.whole(pins);
    List<List<PinEvent>> told =
        most == 0 ? null : events.of(pins.stream().map(Pin::cid).toList(), most);
    List<PinImage> images = new ArrayList<>(pins.size());
    for (int i = 0; i < pins.size(); i++) {
      Truth.Whole whole = all.get(i);
      if (whole != null) {
        Pin pin = whole.pin();
        images.add(
            new PinImage(
                pin.cid(),
                pin,
                whole.requests(),
                told == null ? List.of() : told.get(i),
                pin.version()));
      }
    }
    return images;
  }

  @Override
  public @Nullable PinRequest request(RequestId id) {
    return lists.requests(List.of(id)).getFirst();
  }

  @Override
  public RequestPage requests(RequestQuery query, int max, @Nullable String token) {
    return lists.requests(query, max, token);
  }

  @Override
  public Tally count(RequestQuery query, int max) {
    return lists.count(query, max, counts.of(CountSubject.owner(query.owner())));
  }

  @Override
  public PinScan scan() {
    return scan(1).getFirst();
  }

  @Override
  public List<PinScan> scan(int parts) {
    return scans.scan(parts);
  }

  @Override
  public List<Pin> page(@Nullable Cid after, int max) {
    return scans.page(after, max);
  }

  @Override
  public PinPage unsettled(Set<PlacementStatus> statuses, int max, @Nullable String token) {
    return lists.unsettled(statuses, max, token, counts.peers());
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
    return events.of(cid, max);
  }

  @Override
  public Feed changes(long after, int max) {
    return feed.changes(after, max);
  }

  @Override
  public long lastChange() {
    return feed.last();
  }

  @Override
  public void awaitSettled() {
    long _ = scans.awaitMoment();
  }

  @Override
  public Map<PinStatus, Long> requestCounts(int owner) {
    long[] found = counts.of(CountSubject.owner(owner));
    Map<PinStatus, Long> byStatus = new EnumMap<>(PinStatus.class);
    for (PinStatus status : PinStatus.values()) {
      byStatus.put(status, found[status.number()]);
    }
    return byStatus;
  }

  @Override
  public Map<PlacementStatus, Long> placementCounts(@Nullable String peer) {
    long[] found = counts.of(peer == null ? CountSubject.PLACEMENTS : CountSubject.peer(peer));
    Map<PlacementStatus, Long> byStatus = new EnumMap<>(PlacementStatus.class);
    for (PlacementStatus status : PlacementStatus.values()) {
      byStatus.put(status, found[status.number()]);
    }
    return byStatus;
  }

  @Override
  public long pinCount() {
    return counts.of(CountSubject.PINS)[0];
  }

  @Override
  public Map<String, Map<String, Long>> figures() {
    Map<String, Map<String, Long>> figures = new TreeMap<>();
    figures.put("lists", lists.figures());
    figures.put(
        "changes",
        Map.of(
            "open",
            (long) numbers.openNumbers().open().size(),
            "unfinished",
            (long) unfinished.size(),
            "known_pins",
            known.size(),
            "known_right_per_mille",
            known.rightPerMille()));
    return figures;
  }

  /// Compares what is derived from pins with them.
  public Check check() {
    return check;
  }

  /// Ends what is under way in the background. A node that closes with all settled leaves nothing
  /// to recover.
  @Override
  public void close() {
    recovery.close();
    unfinished.close();
    lists.close();
    counts.close();
    try {
      writers.close();
    } catch (ProblemException e) {
      LOG.log(
          Logger.Level.WARNING,
          "the number of this writer was not given back; others take it when its lease has ended",
          e);
    } finally {
      cql.close();
    }
  }
}
