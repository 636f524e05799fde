package dev.pinfold.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.RequestId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps pins, and the requests on them.
///
/// 1. What was answered as done is durable, and seen by every read that begins later.
/// 2. All that belongs to one pin (its placements, its requests, their places in lists, counts,
///    the operation's outcome) changes in one step.
/// 3. A command with an operation is done once; given again, it has its first outcome.
/// 4. The versions of a pin grow with every change, also across its removal and return.
/// 5. Lists cost what they return, whatever there is besides.
///
/// Safe for use by many threads. Calls may block.
public interface PinStore extends AutoCloseable {

  /// How many submissions one batch may have.
  int BATCH_MAX = 10_000;

  /// Applies commands, each for itself: one that is refused leaves the others alone. Several on one
  /// pin are applied in their order.
  ///
  /// @return an outcome for each, in their order
  List<Outcome> apply(List<Submission> batch);

  /// Applies one command.
  default Outcome apply(Submission submission) {
    return apply(List.of(submission)).getFirst();
  }

  /// Applies one command that belongs to no operation.
  default Outcome apply(Command command) {
    return apply(Submission.of(command));
  }

  /// Takes pins over as another store had them, with their versions and epochs, in the stead of
  /// what is there if that is older or if nothing is there; without a pin, what is older goes.
  /// Done again, it changes nothing. All later changes of these pins have greater versions, also
  /// after they went and came back.
  ///
  /// Each pin changes as a whole, as by a command; nothing is checked against the rules.
  ///
  /// @param images at most [#BATCH_MAX], of different CIDs
  /// @throws dev.pinfold.base.ProblemException what kept one of them from being written; those
  ///     before it may have been
  void install(List<PinImage> images);

  /// What another store takes over of pins, as they are now and in their order. Left out are those
  /// that have another version than when they were read, or change just now: the feed tells of it.
  ///
  /// @param pins as they were read, here or from another store
  /// @param events how many of each at most
  List<PinImage> images(List<Pin> pins, int events);

  /// Takes operations over that were done in another store. One that is there already stays.
  ///
  /// @param operations at most [#BATCH_MAX]
  void installOperations(List<PastOperation> operations);

  /// Operations that were done at `since` or later, by the time when they were done.
  ///
  /// @param max how many at most
  /// @param token of the page before; null for the first
  OperationPage operations(Instant since, int max, @Nullable String token);

  /// Some operations.
  ///
  /// @param next the token of the next page; null if there is none
  record OperationPage(List<PastOperation> operations, @Nullable String next) {}

  /// A pin, or null.
  @Nullable Pin pin(Cid cid);

  /// Pins, in the order of `cids`, with null for those there are not.
  List<@Nullable Pin> pins(List<Cid> cids);

  /// A request, or null.
  @Nullable PinRequest request(RequestId id);

  /// The requests that a query selects, the newest first: by their ids from the greatest down.
  ///
  /// @param max how many at most, from 1 to 1,000
  /// @param token of the page before; null for the first
  RequestPage requests(RequestQuery query, int max, @Nullable String token);

  /// Some requests.
  ///
  /// @param next the token of the next page; null if there is none
  record RequestPage(List<PinRequest> requests, @Nullable String next) {}

  /// How many requests a query selects.
  ///
  /// @param max how far to count where no count is kept
  Tally count(RequestQuery query, int max);

  /// A count.
  ///
  /// @param exact false if there are more than were counted
  record Tally(long count, boolean exact) {}

  /// All pins at one moment, in no order that means anything.
  PinScan scan();

  /// A part of all pins at one moment: the `part`-th of `parts`, in the order of their slots.
  List<PinScan> scan(int parts);

  /// Goes through pins. Used by one thread; close it soon, as it keeps what is overwritten.
  interface PinScan extends AutoCloseable {

    /// The next pin, or null if there is none.
    @Nullable Pin next();

    @Override
    void close();
  }

  /// Pins in the order of their slots, as they are when they are read.
  ///
  /// @param after the last pin of the page before; null to begin
  List<Pin> page(@Nullable Cid after, int max);

  /// Pins with a placement in one of `statuses`, which must all be unsettled.
  ///
  /// @param token of the page before; null for the first
  PinPage unsettled(Set<PlacementStatus> statuses, int max, @Nullable String token);

  /// Some pins.
  ///
  /// @param next the token of the next page; null if there is none
  record PinPage(List<Pin> pins, @Nullable String next) {}

  /// What a peer is to do now, the most urgent first.
  ///
  /// @param intent which kind of work
  List<Pin> work(String peer, PinIntent intent, Instant now, int max);

  /// Requests that end at `by` or before, the earliest first.
  List<PinRequest> due(Instant by, int max);

  /// What happened to a CID, the newest first; kept for a while after its pin has gone.
  List<PinEvent> events(Cid cid, int max);

  /// Forgets operations that were done before `before`, and events of pins that have gone by then.
  ///
  /// @return how many were forgotten; less than `max` if none are left
  int forget(Instant before, int max);

  /// The changes of pins behind number `after`, in order and without gaps.
  ///
  /// @param max after so many no further number is told; those of one number come together
  /// @throws dev.pinfold.base.ProblemException `changes_gone`
  Feed changes(long after, int max);

  /// Some changes.
  ///
  /// @param last the number to go on behind
  record Feed(List<PinChange> changes, long last) {}

  /// A pin that was changed.
  ///
  /// @param removed whether it went
  record PinChange(long number, Instant at, Cid cid, boolean removed) {}

  /// The number of the last change that the feed tells of.
  long lastChange();

  /// Waits until the feed tells of all changes that were answered before this was called, by
  /// whichever node.
  ///
  /// @throws dev.pinfold.base.ProblemException `store_moment_unclear` if that takes too long
  void awaitSettled();

  /// How many requests an owner has, by status. Exact, and kept: costs one look-up a status.
  Map<PinStatus, Long> requestCounts(int owner);

  /// How many placements there are, by status; of one peer or of all. Exact, and kept.
  Map<PlacementStatus, Long> placementCounts(@Nullable String peer);

  /// How many pins there are. Exact, and kept.
  long pinCount();

  /// Figures of the engine, for metrics.
  Map<String, Map<String, Long>> figures();

  @Override
  void close();
}
