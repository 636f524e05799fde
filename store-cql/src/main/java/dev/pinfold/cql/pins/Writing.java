package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.pins.Attempt.Planned;
import dev.pinfold.cql.pins.PinRows.RowKey;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PastOperation;
import dev.pinfold.pins.PinEvent;
import dev.pinfold.pins.rules.Change;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Applies commands.
///
/// ```
/// claim the operation's id → know or read the pin → ask the rules, with a number
///   → write the intent and the new entries of lists        nothing is decided yet
///   → the conditional batch                                this decides
///   → delete old entries, write events and counts          derived: done again if need be
/// ```
///
/// What was refused by the condition begins again with reading, under a new number; the old one is
/// void. So does what would be answered without a decision, if the pin was not read but known from
/// the last change ([KnownPins]). See docs/adr/0004-pins-on-cql.md.
///
/// Safe for use by many threads.
final class Writing {

  /// How many bytes a pin, or a request on it, may have.
  private static final int BYTES_MAX = 1 << 20;

  /// How often a change is tried that others overtake.
  private static final int TRIES = 20;

  private static final int PAUSE_MILLIS = 10;

  /// How long an answer waits for counts. They are right in this process before.
  private static final Duration LONGEST_COUNTING = Duration.ofSeconds(10);

  private final Cql cql;
  private final Clock clock;
  private final Parts parts;
  private final Operations operations;
  private final Batches batches;
  private final Fence fence;
  private final IntentGroups intentGroups;
  private final SlotLocks locks = new SlotLocks();

  /// What writing needs of the store.
  record Parts(
      Slots slots,
      PinRows rows,
      Truth truth,
      KnownPins known,
      Numbers numbers,
      ChangeLog log,
      Lists lists,
      Counts counts,
      Events events,
      Writers writers,
      Unfinished unfinished) {}

  Writing(Cql cql, Clock clock, Parts parts) {
    this.cql = cql;
    this.clock = clock;
    this.parts = parts;
    this.operations = new Operations(cql);
    this.batches = new Batches(parts.rows());
    this.fence = new Fence(cql, parts.rows());
    this.intentGroups = new IntentGroups(cql, parts.log());
  }

  /// Applies what is about different CIDs.
  List<Outcome> apply(List<Attempt> attempts) {
    try (SlotLocks.Held _ =
        locks.lock(attempts.stream().map(attempt -> parts.slots().of(attempt.cid)).toList())) {
      Instant now = Instant.ofEpochMilli(clock.millis());
      try {
        parts.writers().checkLease();
        parts.unfinished().checkRoom();
        claim(attempts, now);
        boolean overtaken = false;
        for (int tried = 0; tried < TRIES; tried++) {
          List<Attempt> left = left(attempts);
          if (left.isEmpty()) {
            break;
          }
          if (overtaken) {
            pause(tried);
          }
          overtaken = attempt(left, now);
        }
        refuse(left(attempts), busy());
      } catch (ProblemException e) {
        // Thrown while nothing of those that are left was sent to be decided.
        refuse(left(attempts), e.problem());
      }
      settleClaims(attempts);
    }
    return attempts.stream().map(attempt -> Objects.requireNonNull(attempt.outcome)).toList();
  }

  private static List<Attempt> left(List<Attempt> attempts) {
    return attempts.stream().filter(attempt -> attempt.outcome == null).toList();
  }

  private static void refuse(List<Attempt> attempts, Problem problem) {
    attempts.forEach(attempt -> attempt.outcome = new Outcome.Refused(problem));
  }

  private static Problem busy() {
    return Problem.of(
            Problem.Kind.BUSY,
            "pin_busy",
            "Others changed the pin each time that it was tried; try again.")
        .with("tries", TRIES);
  }

  private static void pause(int tried) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(1, (long) PAUSE_MILLIS * tried));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(
              Problem.Kind.CANCELLED, "interrupted", "The thread that waited was interrupted."));
    }
  }

  // ---- operations

  private void claim(List<Attempt> attempts, Instant now) {
    List<Attempt> named = attempts.stream().filter(attempt -> attempt.operation != null).toList();
    if (named.isEmpty()) {
      return;
    }
    // First of all, that a claim be forgotten some day, whatever happens next.
    long moment = parts.numbers().moment();
    List<Statement<?>> puts = new ArrayList<>();
    for (Attempt attempt : named) {
      Operation operation = Objects.requireNonNull(attempt.operation);
      Forgettable done = new Forgettable.Done(operation.owner(), operation.id(), attempt.cid, now);
      puts.addAll(parts.lists().forgettable(done, moment));
    }
    cql.write(puts);
    List<Attempt> unclaimed = named;
    for (int tried = 0; !unclaimed.isEmpty(); tried++) {
      if (tried > 0) {
        pause(tried);
      }
      unclaimed = claimAll(unclaimed, now, tried == TRIES);
    }
  }

  /// @return those that are to be tried again; none if this is the last time
  private List<Attempt> claimAll(List<Attempt> attempts, Instant now, boolean last) {
    List<Statement<?>> claims = new ArrayList<>();
    for (Attempt attempt : attempts) {
      Operation operation = Objects.requireNonNull(attempt.operation);
      claims.add(operations.claiming(operation, attempt.cid, now));
    }
    List<Decided> decisions = decide(claims);
    List<Attempt> again = new ArrayList<>();
    for (int i = 0; i < attempts.size(); i++) {
      Attempt attempt = attempts.get(i);
      Operation operation = Objects.requireNonNull(attempt.operation);
      try {
        switch (operations.claimed(operation, attempt.cid, now, decisions.get(i).orThrow())) {
          case Operations.Claimed.Claim claim -> attempt.claim = claim;
          case Operations.Claimed.Reused _ ->
              attempt.outcome = new Outcome.Refused(Operations.reused(operation));
          case Operations.Claimed.Again(Problem problem) -> {
            if (last) {
              attempt.outcome = new Outcome.Refused(problem);
            } else {
              again.add(attempt);
            }
          }
        }
      } catch (ProblemException e) {
        attempt.outcome = new Outcome.Refused(e.problem());
      }
    }
    return again;
  }

  /// Gives back claims of what was refused. Claims anew what was done on another's claim, as that
  /// one may have been refused and have given it back.
  private void settleClaims(List<Attempt> attempts) {
    List<Statement<?>> statements = new ArrayList<>();
    for (Attempt attempt : attempts) {
      Operation operation = attempt.operation;
      Operations.Claimed.Claim claim = attempt.claim;
      if (operation != null && claim != null) {
        switch (Objects.requireNonNull(attempt.outcome)) {
          case Outcome.Refused _, Outcome.Stale _ -> {
            if (claim.made()) {
              statements.add(
                  operations.freeing(operation.owner(), operation.id(), attempt.cid, claim.at()));
            }
          }
          case Outcome.Done done -> {
            if (!claim.made() && !done.repeated()) {
              statements.add(operations.claiming(operation, attempt.cid, claim.at()));
            }
          }
          case Outcome.Unknown _ -> {}
        }
      }
    }
    // A claim that stays keeps its id from other commands until it is forgotten: no harm but that.
    decide(statements);
  }

  // ---- one try

  /// @return whether others overtook one that knew what it changed
  private boolean attempt(List<Attempt> attempts, Instant now) {
    look(attempts);
    List<Attempt> open = new ArrayList<>();
    for (Attempt attempt : attempts) {
      Truth.First first = attempt.seen.first();
      if (first == null) {
        open.add(attempt);
      } else {
        attempt.outcome = repeat(Objects.requireNonNull(attempt.operation), first);
      }
    }
    checkIds(open);
    open.removeIf(attempt -> !attempt.goesOn());
    if (open.isEmpty()) {
      return false;
    }
    List<Attempt> planned = plan(open, now);
    if (!prepare(planned, now)) {
      return false;
    }
    Results results = decideAll(planned);
    voids(results.voids());
    finish(results.applied());
    return results.voids().stream().anyMatch(attempt -> !attempt.guessed);
  }

  private static Outcome repeat(Operation operation, Truth.First first) {
    return first.hash().equals(ByteBuffer.wrap(operation.hash()))
        ? first.done()
        : new Outcome.Refused(Operations.reused(operation));
  }

  /// Sees pins as they are known here, where that will do, and reads the others.
  private void look(List<Attempt> attempts) {
    if (parts.unfinished().size() > 0) {
      // The cluster is not well. A read that fails leaves nothing behind; an intent that fails has
      // to be made void, and as long as it is not, all wait who want to see what is settled.
      read(attempts);
    } else {
      read(attempts.stream().filter(attempt -> !attempt.guess(parts.known())).toList());
    }
  }

  /// Reads pins, each with what its command needs, as of one change.
  private void read(List<Attempt> attempts) {
    List<Attempt> unread = attempts;
    while (!unread.isEmpty()) {
      List<Truth.Seen> seen = parts.truth().read(unread.stream().map(Attempt::wanted).toList());
      List<Attempt> again = new ArrayList<>();
      for (int i = 0; i < unread.size(); i++) {
        Attempt attempt = unread.get(i);
        attempt.see(seen.get(i));
        parts.known().read(attempt.cid, attempt.seen.stored());
        if (!attempt.hasAll()) {
          again.add(attempt);
        }
      }
      unread = again;
    }
  }

  /// Refuses to make requests whose ids requests on other CIDs have. Ids are drawn, so that two who
  /// make the same at the same time are none that need care.
  private void checkIds(List<Attempt> attempts) {
    List<Attempt> made = new ArrayList<>();
    List<RequestId> ids = new ArrayList<>();
    for (Attempt attempt : attempts) {
      for (RequestId id : attempt.proposal.makes(attempt.seen.stored().pin())) {
        made.add(attempt);
        ids.add(id);
      }
    }
    List<@Nullable PinRequest> others = parts.lists().requests(ids);
    for (int i = 0; i < made.size(); i++) {
      PinRequest other = others.get(i);
      if (other != null && !other.cid().equals(made.get(i).cid)) {
        made.get(i)
            .answer(
                new Outcome.Refused(
                    Problem.of(
                            Problem.Kind.CONFLICT,
                            "request_exists",
                            "there is a request of that id on another CID")
                        .with("request", other.id())));
      }
    }
  }

  /// Asks the rules.
  ///
  /// @return those that are to be decided
  private List<Attempt> plan(List<Attempt> attempts, Instant now) {
    long newest = 0;
    for (Attempt attempt : attempts) {
      newest = Math.max(newest, attempt.seen.stored().number());
    }
    ChangeLog.Reserved reserved = parts.log().reserve(attempts.size(), newest + 1);
    Set<Long> unused = new HashSet<>();
    for (int i = 0; i < attempts.size(); i++) {
      unused.add(reserved.first() + i);
    }
    List<Attempt> planned = new ArrayList<>();
    boolean done = false;
    try {
      for (int i = 0; i < attempts.size(); i++) {
        long number = reserved.first() + i;
        if (plan(attempts.get(i), number, reserved.segment(), now)) {
          planned.add(attempts.get(i));
          unused.remove(number);
        }
      }
      done = true;
      return planned;
    } finally {
      if (!done) {
        planned.forEach(attempt -> unused.add(attempt.plan().number()));
      }
      unused.forEach(parts.numbers()::settle);
    }
  }

  private boolean plan(Attempt attempt, long number, long segment, Instant now) {
    Stored stored = attempt.seen.stored();
    // Greater than the number of all changes of the pin; of one that came from elsewhere, its
    // version may be greater still.
    long version = Math.max(number, stored.version() + 1);
    Change change = attempt.proposal.change(stored, attempt::before, now, version);
    if (change.isEmpty()) {
      attempt.answer(change.outcome());
      if (attempt.operation != null && attempt.outcome instanceof Outcome.Done done) {
        attempt.outcome = remember(attempt, done);
      }
      return false;
    }
    Pin after = change.after();
    long leadVersion = 0;
    RequestId lead = after == null ? null : after.lead();
    if (lead != null) {
      PinRequest leading = find(change.put(), lead);
      if (leading == null) {
        leading = attempt.before(lead);
      }
      if (leading == null) {
        // It leads now, though the command was about another: read it, and begin again.
        attempt.want(lead);
        return false;
      }
      leadVersion = leading.version();
    }
    long bytes = bytes(change, number, leadVersion);
    if (bytes > BYTES_MAX) {
      attempt.answer(tooLarge(bytes));
      return false;
    }
    List<PinRequest> replaced = new ArrayList<>();
    for (PinRequest request : change.put()) {
      PinRequest before = attempt.before(request.id());
      if (before != null) {
        replaced.add(before);
      }
    }
    ListDelta delta =
        parts.lists().delta(change.before(), after, replaced, change.put(), change.removed());
    Forgettable gone = after == null ? new Forgettable.Gone(attempt.cid, now) : null;
    attempt.planned =
        new Planned(
            change,
            number,
            attempt.proposal.version(version),
            segment,
            leadVersion,
            bytes,
            parts.lists().writes(delta, gone, number));
    return true;
  }

  private static @Nullable PinRequest find(List<PinRequest> requests, RequestId id) {
    for (PinRequest request : requests) {
      if (request.id().equals(id)) {
        return request;
      }
    }
    return null;
  }

  /// How many the pin has, or the request that has more.
  private static long bytes(Change change, long number, long leadVersion) {
    Pin after = change.after();
    long bytes = after == null ? 0 : Columns.size(Columns.of(after, number, leadVersion));
    for (PinRequest request : change.put()) {
      bytes = Math.max(bytes, Columns.size(Columns.of(request)));
    }
    return bytes;
  }

  private static Outcome tooLarge(long bytes) {
    return new Outcome.Refused(
        Problem.of(
                Problem.Kind.LIMIT,
                "pin_too_large",
                "the pin would have more bytes than are allowed")
            .with("found", bytes)
            .with("allowed", BYTES_MAX));
  }

  /// Keeps the outcome of an operation that changed nothing.
  private Outcome remember(Attempt attempt, Outcome.Done done) {
    Statement<?> statement = batches.outcome(attempt, done);
    Decision decision = cql.decide(statement);
    for (int tried = 1; decision instanceof Decision.Unknown && tried < TRIES; tried++) {
      pause(tried);
      decision = cql.decide(statement);
    }
    return switch (decision) {
      case Decision.Applied _ -> done;
      case Decision.Refused _ -> {
        Truth.First first = parts.truth().read(List.of(attempt.wanted())).getFirst().first();
        yield first == null ? done : repeat(Objects.requireNonNull(attempt.operation), first);
      }
      case Decision.Unknown unknown -> new Outcome.Unknown(unknown.problem());
    };
  }

  /// Keeps an operation that was done elsewhere, if its id is free. Noted as forgettable before.
  void remember(PastOperation past) {
    Operation operation = past.operation();
    Decision decision = cql.decide(operations.claiming(operation, past.cid(), past.at()));
    switch (operations.claimed(operation, past.cid(), past.at(), decision)) {
      case Operations.Claimed.Claim claim -> {
        PastOperation claimed =
            new PastOperation(operation, claim.at(), past.cid(), past.outcome());
        boolean _ = known(cql.decide(batches.outcome(claimed)));
      }
      case Operations.Claimed.Reused _ -> {}
      case Operations.Claimed.Again(Problem problem) -> throw new ProblemException(problem);
    }
  }

  // ---- before it is decided

  /// Writes what must be durable before changes are decided.
  ///
  /// @return whether they may be
  private boolean prepare(List<Attempt> planned, Instant now) {
    if (planned.isEmpty()) {
      return false;
    }
    List<Statement<?>> writes = new ArrayList<>();
    List<ChangeLog.Intent> intents = new ArrayList<>();
    for (Attempt attempt : planned) {
      Planned plan = attempt.plan();
      writes.addAll(plan.lists().puts());
      boolean removed = plan.change().after() == null;
      intents.add(new ChangeLog.Intent(plan.number(), attempt.cid, removed, now, events(attempt)));
    }
    CompletableFuture<@Nullable Void> written =
        intentGroups.write(planned.getFirst().plan().segment(), intents);
    try {
      try {
        cql.write(Mutations.joined(writes));
      } finally {
        // Also if that fails: of what is refused, nothing is under way.
        await(written);
      }
      // After the intents are there: who takes this writer over later finds them.
      parts.writers().checkLease();
    } catch (ProblemException e) {
      // Some intents may have been written, or may be yet.
      voids(planned);
      refuse(planned, e.problem());
      return false;
    }
    for (Attempt attempt : planned) {
      parts.lists().written(attempt.plan().lists(), attempt.plan().number());
    }
    return true;
  }

  private static void await(CompletableFuture<@Nullable Void> written) {
    try {
      written.join();
    } catch (CompletionException e) {
      throw problem(e);
    }
  }

  // ---- deciding

  private record Results(List<Attempt> applied, List<Attempt> voids) {}

  private Results decideAll(List<Attempt> planned) {
    List<Attempt> applied = new ArrayList<>();
    List<Attempt> voids = new ArrayList<>();
    for (List<Attempt> wave : waves(planned)) {
      List<Decided> decisions = decide(wave.stream().map(batches::of).toList());
      for (int i = 0; i < wave.size(); i++) {
        Attempt attempt = wave.get(i);
        switch (decisions.get(i)) {
          case Decided.Was(Decision.Applied _) -> {
            Planned plan = attempt.plan();
            parts.known().applied(attempt.cid, plan.after(), attempt.guessed, plan.bytes());
            applied.add(attempt);
          }
          case Decided.Was(Decision.Refused _) -> {
            parts.known().overtaken(attempt.cid, attempt.guessed);
            attempt.haveRead();
            voids.add(attempt);
          }
          case Decided.Was(Decision.Unknown(Problem problem)) -> {
            parts.known().overtaken(attempt.cid, false);
            attempt.haveRead();
            clear(attempt, problem, applied, voids);
          }
          case Decided.Unsent(ProblemException e) -> {
            attempt.outcome = new Outcome.Refused(e.problem());
            voids.add(attempt);
          }
        }
      }
    }
    return new Results(applied, voids);
  }

  /// Not two of a slot at once, which would compete.
  private List<List<Attempt>> waves(List<Attempt> attempts) {
    List<List<Attempt>> waves = new ArrayList<>();
    Map<Integer, Integer> waveOfSlot = new HashMap<>();
    for (Attempt attempt : attempts) {
      int wave = waveOfSlot.merge(parts.slots().of(attempt.cid), 1, Integer::sum) - 1;
      if (wave == waves.size()) {
        waves.add(new ArrayList<>());
      }
      waves.get(wave).add(attempt);
    }
    return waves;
  }

  /// Finds out what became of a change, now or later.
  private void clear(Attempt attempt, Problem problem, List<Attempt> applied, List<Attempt> voids) {
    try {
      (fence.applied(attempt.cid, attempt.plan().number()) ? applied : voids).add(attempt);
    } catch (ProblemException _) {
      attempt.outcome = new Outcome.Unknown(problem);
      Applied change = applied(attempt);
      Planned plan = attempt.plan();
      parts
          .unfinished()
          .add(
              () -> {
                if (change.isCounted() || fence.applied(attempt.cid, plan.number())) {
                  change.count(parts.counts());
                  complete(change);
                } else {
                  complete(plan.segment(), plan.number());
                }
              });
    }
  }

  /// A decision, or why it was not asked for.
  private sealed interface Decided {
    record Was(Decision decision) implements Decided {}

    record Unsent(ProblemException problem) implements Decided {}

    default Decision orThrow() {
      return switch (this) {
        case Was(Decision decision) -> decision;
        case Unsent(ProblemException problem) -> throw problem;
      };
    }
  }

  private List<Decided> decide(List<? extends Statement<?>> statements) {
    List<CompletableFuture<Decided>> futures = new ArrayList<>(statements.size());
    for (Statement<?> statement : statements) {
      CompletableFuture<Decided> decided =
          cql.decideAsync(statement)
              .<Decided>handle(
                  (decision, error) ->
                      decision != null
                          ? new Decided.Was(decision)
                          : new Decided.Unsent(problem(Objects.requireNonNull(error))))
              .toCompletableFuture();
      futures.add(decided);
    }
    return futures.stream().map(CompletableFuture::join).toList();
  }

  private static ProblemException problem(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause instanceof ProblemException problem) {
      return problem;
    }
    throw new IllegalStateException(cause);
  }

  // ---- after it is decided

  private Applied applied(Attempt attempt) {
    Planned plan = attempt.plan();
    Change change = plan.change();
    List<Statement<?>> writes = new ArrayList<>(plan.lists().deletions());
    List<PinEvent> events = events(attempt);
    if (attempt.proposal.replacesEvents() && !events.isEmpty()) {
      writes.add(parts.events().deletion(attempt.cid, plan.number(), plan.number()));
    }
    writes.addAll(parts.events().writes(attempt.cid, plan.number(), events));
    return new Applied(plan.number(), writes, CountDeltas.of(change.before(), change.after()));
  }

  private static List<PinEvent> events(Attempt attempt) {
    return attempt.proposal.isAudited() ? Events.kept(attempt.plan().change().events()) : List.of();
  }

  private void finish(List<Attempt> attempts) {
    List<Applied> changes = new ArrayList<>();
    for (Attempt attempt : attempts) {
      Applied change = applied(attempt);
      change.count(parts.counts());
      changes.add(change);
      attempt.outcome = attempt.plan().change().outcome();
    }
    try {
      List<Statement<?>> writes = new ArrayList<>();
      changes.forEach(change -> writes.addAll(change.writes()));
      cql.write(Mutations.joined(writes));
      trim(attempts);
      long end = System.nanoTime() + LONGEST_COUNTING.toNanos();
      for (Applied change : changes) {
        change.awaitCounts(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      }
      changes.forEach(change -> parts.numbers().settle(change.number()));
    } catch (ProblemException _) {
      // It was applied; what is derived of it will be written, by this node or by the one that
      // takes its number over.
      changes.forEach(change -> parts.unfinished().add(() -> complete(change)));
    }
  }

  private void trim(List<Attempt> attempts) {
    for (Attempt attempt : attempts) {
      if (attempt.proposal.isAudited() && Events.trims(attempt.plan().number())) {
        cql.write(parts.events().trimming(attempt.cid, attempt.plan().number()));
      }
    }
  }

  private void complete(Applied change) {
    cql.write(change.writes());
    change.awaitCounts(Duration.ZERO);
    parts.numbers().settle(change.number());
  }

  /// Closes the numbers of what was not applied, and never will be.
  private void voids(List<Attempt> attempts) {
    if (attempts.isEmpty()) {
      return;
    }
    try {
      cql.write(
          attempts.stream()
              .map(attempt -> parts.log().voids(attempt.plan().segment(), attempt.plan().number()))
              .toList());
      attempts.forEach(attempt -> parts.numbers().settle(attempt.plan().number()));
    } catch (ProblemException _) {
      for (Attempt attempt : attempts) {
        Planned plan = attempt.plan();
        parts.unfinished().add(() -> complete(plan.segment(), plan.number()));
      }
    }
  }

  private void complete(long segment, long number) {
    cql.write(List.of(parts.log().voids(segment, number)));
    parts.numbers().settle(number);
  }

  /// Frees what operations and pins that are gone have left, if it is still as it was noted.
  ///
  /// @return how many were forgotten
  int forget(List<Forgettable> old) {
    int forgotten = 0;
    for (Forgettable each : old) {
      boolean done =
          switch (each) {
            case Forgettable.Done operation -> forget(operation);
            case Forgettable.Gone gone -> forget(gone);
          };
      if (done) {
        forgotten++;
      }
    }
    return forgotten;
  }

  /// The outcome first: without its claim nobody would find it.
  private boolean forget(Forgettable.Done operation) {
    BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    for (byte part : List.of(PinRows.DONE_PIN, PinRows.DONE_REQUEST)) {
      RowKey row = RowKey.done(part, operation.owner(), operation.operation());
      batch.addStatement(
          part == PinRows.DONE_PIN
              ? parts.rows().deleteIfDoneAt(operation.cid(), row, operation.at())
              : parts.rows().delete(operation.cid(), row));
    }
    known(cql.decide(batch.build()));
    return known(
        cql.decide(
            operations.freeing(
                operation.owner(), operation.operation(), operation.cid(), operation.at())));
  }

  private static boolean known(Decision decision) {
    return switch (decision) {
      case Decision.Applied _ -> true;
      case Decision.Refused _ -> false;
      case Decision.Unknown unknown -> throw new ProblemException(unknown.problem());
    };
  }

  private boolean forget(Forgettable.Gone gone) {
    long moment = parts.numbers().moment();
    if (parts.truth().pin(gone.cid()) != null) {
      return false;
    }
    List<PinEvent> last = parts.events().of(gone.cid(), 1);
    if (last.isEmpty() || last.getFirst().at().isAfter(gone.at())) {
      // It came back and went again since: that is noted, too.
      return false;
    }
    // As of before the pin was found to be gone: the events of its return stay.
    cql.write(List.of(parts.events().deletion(gone.cid(), Long.MAX_VALUE, moment)));
    return true;
  }
}
