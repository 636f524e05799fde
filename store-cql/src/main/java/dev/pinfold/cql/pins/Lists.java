package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.PinStore.PinPage;
import dev.pinfold.pins.PinStore.RequestPage;
import dev.pinfold.pins.PinStore.Tally;
import dev.pinfold.pins.RequestQuery;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All lists and queues of pins and requests.
///
/// A change of a pin puts its new entries before it is decided, and deletes its old ones after it:
/// so what is true is always listed. What is listed is checked by who reads it.
///
/// Safe for use by many threads.
final class Lists implements AutoCloseable {

  /// By how much the clock of a node that begins to write may be behind those of others.
  private static final long SKEW_MICROS = 2_000_000;

  private final SlicedList sliced;
  private final RequestLists requests;
  private final PeerQueues peers;
  private final Ends ends;
  private final Chores chores = new Chores();

  /// @param clock of rules and due times
  /// @param settled all changes with numbers below are decided, whoever made them, and what was put
  ///     for them is durable
  Lists(Cql cql, Witness witness, Clock clock, LongSupplier settled) {
    this(cql, witness, clock, settled, Widths.Limits.DEFAULT);
  }

  Lists(Cql cql, Witness witness, Clock clock, LongSupplier settled, Widths.Limits limits) {
    LongSupplier surely = () -> settled.getAsLong() - SKEW_MICROS;
    Widths widths = new Widths(cql, clock, limits);
    SliceDirectory directory = new SliceDirectory(cql, limits.cached());
    this.sliced = new SlicedList(cql, widths, directory, surely, chores);
    CheckedLists checked = new CheckedLists(cql, sliced, witness, surely, chores);
    this.requests = new RequestLists(sliced, checked, witness);
    this.peers = new PeerQueues(sliced, checked);
    this.ends = new Ends(cql, sliced, checked);
  }

  // ---- what a change makes of lists

  /// What a change makes of lists.
  ///
  /// @param before null if there was no pin
  /// @param after null if there is none any more
  /// @param replaced those of `put` that were there, as they were, with the status before
  /// @param put requests that are made or changed, as they are after it
  /// @param removed requests that go, as they were
  ListDelta delta(
      @Nullable Pin before,
      @Nullable Pin after,
      List<PinRequest> replaced,
      List<PinRequest> put,
      List<PinRequest> removed) {
    Set<Entry> had = new HashSet<>();
    Set<Entry> has = new HashSet<>();
    Set<RequestId> whole = new HashSet<>();
    for (PinRequest request : replaced) {
      Entries.of(request, had);
      whole.add(request.id());
    }
    for (PinRequest request : removed) {
      Entries.of(request, had);
      whole.add(request.id());
    }
    for (PinRequest request : put) {
      Entries.of(request, has);
      whole.add(request.id());
    }
    add(before, whole, had);
    add(after, whole, has);
    Set<Entry> deleted = new HashSet<>(had);
    deleted.removeAll(has);
    has.removeAll(had);
    return new ListDelta(has, deleted);
  }

  /// Adds the entries of a pin, and of those of its requests that change nothing but their status.
  private static void add(@Nullable Pin pin, Set<RequestId> others, Set<Entry> entries) {
    if (pin != null) {
      Entries.of(pin, entries);
      for (RequestRef ref : pin.requests()) {
        if (!others.contains(ref.id())) {
          entries.add(Entries.status(ref.id(), pin.status(), pin.cid()));
        }
      }
    }
  }

  /// All entries that a pin should have.
  static Set<Entry> entriesOf(Pin pin, List<PinRequest> all) {
    Set<Entry> entries = new HashSet<>();
    Entries.of(pin, entries);
    all.forEach(request -> Entries.of(request, entries));
    return entries;
  }

  /// Those of some entries that are not there.
  Set<Entry> missing(Collection<Entry> entries) {
    return sliced.missing(entries);
  }

  /// What a change writes. Reads how wide slices are.
  ///
  /// @param gone what it leaves to be forgotten some day, if anything
  /// @param number of the change
  ListWrites writes(ListDelta delta, @Nullable Forgettable gone, long number) {
    List<Statement<?>> puts = new ArrayList<>(gone == null ? List.of() : forgettable(gone, number));
    List<ListWrites.Placed> placed = new ArrayList<>();
    for (Entry entry : delta.put()) {
      placed.add(new ListWrites.Placed(entry.list(), sliced.put(entry, number, puts)));
    }
    List<Statement<?>> deletions = new ArrayList<>();
    delta.deleted().forEach(entry -> deletions.add(sliced.deletion(entry, number)));
    return new ListWrites(puts, deletions, placed);
  }

  /// Notes that what a change puts is durable: it saves later changes some writes.
  void written(ListWrites writes, long number) {
    writes.placed().forEach(one -> sliced.written(one.list(), one.slice(), number));
  }

  /// What remembers that something can be forgotten some day. To be durable before the change is
  /// decided.
  List<Statement<?>> forgettable(Forgettable what, long number) {
    List<Statement<?>> statements = new ArrayList<>();
    Slice _ = sliced.put(Entries.forget(what), number, statements);
    return statements;
  }

  // ---- lists

  /// The requests of these ids, with null for those there are not.
  List<@Nullable PinRequest> requests(List<RequestId> ids) {
    return requests.requests(ids);
  }

  /// See [dev.pinfold.pins.PinStore#requests].
  RequestPage requests(RequestQuery query, int max, @Nullable String token) {
    return requests.requests(query, max, token);
  }

  /// See [dev.pinfold.pins.PinStore#count].
  ///
  /// @param ofOwner how many requests the owner has, by the number of their status
  Tally count(RequestQuery query, int max, long[] ofOwner) {
    return requests.count(query, max, ofOwner);
  }

  /// See [dev.pinfold.pins.PinStore#unsettled].
  ///
  /// @param of peers that have placements
  PinPage unsettled(
      Set<PlacementStatus> statuses, int max, @Nullable String token, Collection<String> of) {
    return peers.unsettled(statuses, max, token, of);
  }

  /// See [dev.pinfold.pins.PinStore#work].
  List<Pin> work(String peer, PinIntent intent, Instant now, int max) {
    return peers.work(peer, intent, now, max);
  }

  /// See [dev.pinfold.pins.PinStore#due].
  List<PinRequest> due(Instant by, int max) {
    return ends.due(by, max);
  }

  /// What was done or went before `before`, the earliest first. A pin that went may be back.
  List<Forgettable> forgettable(Instant before, int max) {
    return ends.forgettable(before, max);
  }

  /// Some operations that were noted as forgettable, from a place of the queue on.
  Ends.Noted noted(Place from, int wanted) {
    return ends.noted(from, wanted);
  }

  /// Takes what was forgotten from the queue.
  ///
  /// @param number a new one, greater than those that it was put with
  void forgotten(List<Forgettable> old, long number) {
    ends.forgotten(old, number);
  }

  /// Figures, for metrics.
  Map<String, Long> figures() {
    return Map.of("chores_dropped", chores.dropped(), "chores_failed", chores.failed());
  }

  /// Ends what is done in the background.
  @Override
  public void close() {
    chores.close();
  }
}
