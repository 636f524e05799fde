package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Failure;
import dev.pinfold.http.FailureException;
import dev.pinfold.http.ItemSink;
import dev.pinfold.http.Transport;
import dev.pinfold.http.exchange.ClusterLine;
import dev.pinfold.http.exchange.JsonDocuments;
import dev.pinfold.http.exchange.JsonDocuments.Document;
import dev.pinfold.http.json.Json;
import dev.pinfold.model.Cid;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.PinService.Imported;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// One import, from its first line to its last.
///
/// ```
///  one thread: read -> cut into documents -> parse -> batch        acknowledge -> answer
///                                                        \          /  in order
///  some threads:                                          restore --
/// ```
///
/// 1. `lines` in an answer says that all up to that line is durable, or was told as refused.
/// 2. What is in flight is bounded: by batches, each by its number of pins.
/// 3. A CID that comes again is imported after it came before: its batch waits for the other.
///
/// Used by one thread. The threads that restore are platform threads, as the store blocks them.
final class Importing {

  private static final int BATCH_MAX = 256;
  private static final long BATCH_AGE_NANOS_MAX = 1_000_000_000L;
  private static final int THREADS = 4;
  private static final int IN_FLIGHT_MAX = 2 * THREADS;
  private static final int ATTEMPTS_MAX = 5;
  private static final long PAUSE_MILLIS = 50;
  private static final long PROGRESS_LINES = 5_000;
  private static final long PROGRESS_NANOS = 1_000_000_000L;

  private final PinService service;
  private final Owner owner;
  private final ClusterLine reader;
  private final long skip;
  private final ItemSink sink;

  private final Deque<Running> inFlight = new ArrayDeque<>();
  private final Set<Cid> cidsInFlight = new HashSet<>();
  private Batch batch = new Batch();

  private long lines;
  private long imported;
  private long refused;
  private long linesTold;
  private long toldNanos = System.nanoTime();

  /// @param skip how many lines to leave out, as they were imported before
  Importing(PinService service, Owner owner, ClusterLine reader, long skip, ItemSink sink) {
    this.service = service;
    this.owner = owner;
    this.reader = reader;
    this.skip = skip;
    this.sink = sink;
  }

  /// A document that is not imported.
  private record Refusal(long line, Failure failure) {}

  /// Documents that go to the store together.
  private static final class Batch {
    private final List<Imported> pins = new ArrayList<>();

    /// The line of each pin.
    private final List<Long> lines = new ArrayList<>();

    private final List<Refusal> refusals = new ArrayList<>();
    private final long begunNanos = System.nanoTime();

    boolean isEmpty() {
      return pins.isEmpty() && refusals.isEmpty();
    }

    boolean isDue() {
      return pins.size() + refusals.size() >= BATCH_MAX
          || (!isEmpty() && System.nanoTime() - begunNanos > BATCH_AGE_NANOS_MAX);
    }
  }

  /// A batch on its way.
  ///
  /// @param through the line that is reached when this batch and those before it are done
  private record Running(Batch batch, long through, Future<List<Outcome>> outcomes) {}

  void run(JsonDocuments documents) {
    try (ExecutorService executor =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("import-", 0).daemon().factory())) {
      RuntimeException stopped = null;
      try {
        readAll(documents, executor);
      } catch (RuntimeException e) {
        stopped = e;
      }
      try {
        finishAll();
      } catch (RuntimeException e) {
        stopped = stopped == null ? e : stopped;
      }
      end(stopped);
    }
  }

  private void readAll(JsonDocuments documents, ExecutorService executor) {
    lines = skip;
    linesTold = skip;
    while (true) {
      Document document;
      try {
        document = documents.next();
      } catch (ProblemException e) {
        if (!e.problem().code().equals(JsonDocuments.TOO_LONG)) {
          // All that came before is imported.
          submit(executor, documents.documentLine() - 1);
          throw e;
        }
        long line = documents.documentLine();
        makeRoom(executor, line);
        refuse(line, e);
        continue;
      } catch (FailureException e) {
        submit(executor, documents.documentLine() - 1);
        throw e;
      }
      if (document == null) {
        submit(executor, Math.max(skip, documents.lines()));
        return;
      }
      makeRoom(executor, document.line());
      take(document);
    }
  }

  /// Sends the batch off if it is full.
  ///
  /// @param next where the next document begins: another one on its line may be in the batch
  private void makeRoom(ExecutorService executor, long next) {
    if (batch.isDue()) {
      submit(executor, next - 1);
    }
  }

  private void take(Document document) {
    if (document.line() <= skip) {
      return;
    }
    try {
      Imported pin = reader.parse(document.bytes());
      if (cidsInFlight.contains(pin.cid())) {
        finishAll();
      }
      batch.pins.add(pin);
      batch.lines.add(document.line());
    } catch (ProblemException e) {
      refuse(document.line(), e);
    }
  }

  private void refuse(long line, ProblemException e) {
    if (line > skip) {
      batch.refusals.add(new Refusal(line, Ndjson.failure(e)));
    }
  }

  private void submit(ExecutorService executor, long through) {
    Batch full = batch;
    batch = new Batch();
    full.pins.forEach(pin -> cidsInFlight.add(pin.cid()));
    inFlight.add(new Running(full, through, executor.submit(() -> restore(full.pins))));
    while (!inFlight.isEmpty()
        && (inFlight.size() > IN_FLIGHT_MAX || inFlight.getFirst().outcomes().isDone())) {
      finishFirst();
    }
  }

  /// Restores pins; what was refused because others were in the way is tried again.
  private List<Outcome> restore(List<Imported> pins) throws InterruptedException {
    if (pins.isEmpty()) {
      return List.of();
    }
    List<Outcome> outcomes = new ArrayList<>(service.restore(owner, pins));
    for (int attempt = 1; attempt < ATTEMPTS_MAX; attempt++) {
      List<Integer> busy = new ArrayList<>();
      for (int i = 0; i < outcomes.size(); i++) {
        if (outcomes.get(i) instanceof Outcome.Refused(Problem problem)
            && problem.kind() == Problem.Kind.BUSY) {
          busy.add(i);
        }
      }
      if (busy.isEmpty()) {
        break;
      }
      Thread.sleep(PAUSE_MILLIS * attempt);
      List<Outcome> again = service.restore(owner, busy.stream().map(pins::get).toList());
      for (int i = 0; i < again.size(); i++) {
        outcomes.set(busy.get(i), again.get(i));
      }
    }
    return outcomes;
  }

  // ---- acknowledging

  private void finishAll() {
    while (!inFlight.isEmpty()) {
      finishFirst();
    }
  }

  /// @throws ProblemException why the import cannot go on; then nothing behind that counts
  private void finishFirst() {
    Running first = inFlight.removeFirst();
    try {
      finish(first);
    } catch (RuntimeException e) {
      inFlight.clear();
      throw e;
    }
  }

  private void finish(Running first) {
    Batch done = first.batch();
    List<Outcome> outcomes = await(first.outcomes());
    done.pins.forEach(pin -> cidsInFlight.remove(pin.cid()));
    List<Refusal> refusals = new ArrayList<>(done.refusals);
    for (int i = 0; i < outcomes.size(); i++) {
      switch (outcomes.get(i)) {
        case Outcome.Done _ -> imported++;
        case Outcome.Refused(Problem problem) when problem.kind() != Problem.Kind.BUSY ->
            refusals.add(new Refusal(done.lines.get(i), Failure.of(problem, 400)));
        case Outcome.Refused refusal -> refusal.orThrow();
        case Outcome.Unknown unknown -> unknown.orThrow();
        case Outcome.Stale stale -> stale.orThrow();
      }
    }
    refusals.sort((a, b) -> Long.compare(a.line(), b.line()));
    refusals.forEach(this::tell);
    lines = Math.max(lines, first.through());
    tellProgress();
  }

  private static List<Outcome> await(Future<List<Outcome>> outcomes) {
    try {
      return outcomes.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProblemException problem) {
        throw problem;
      }
      throw new IllegalStateException("A batch of an import failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "interrupted", "The import was interrupted."), e);
    }
  }

  // ---- telling

  private void tell(Refusal refusal) {
    refused++;
    Failure failure = refusal.failure();
    sink.item(
        Json.document(
            json -> {
              json.beginObject().beginObject("refused").number("line", refusal.line());
              json.text("reason", failure.code()).text("message", failure.message());
              if (!failure.details().isEmpty()) {
                json.name("details").value(failure.details());
              }
              json.endObject().endObject();
            }));
  }

  private void tellProgress() {
    long now = System.nanoTime();
    if (lines - linesTold >= PROGRESS_LINES
        || (lines > linesTold && now - toldNanos >= PROGRESS_NANOS)) {
      linesTold = lines;
      toldNanos = now;
      sink.item(
          Json.document(
              json ->
                  json.beginObject()
                      .number("lines", lines)
                      .number("imported", imported)
                      .number("refused", refused)
                      .endObject()));
    }
  }

  /// The last line. If the import was cut short, it says why, and `lines` where to go on.
  private void end(@Nullable RuntimeException stopped) {
    if (stopped instanceof ProblemException e && e.problem().code().equals(Transport.CLIENT_GONE)) {
      throw stopped;
    }
    Failure failure = stopped == null ? null : Ndjson.failure(stopped);
    sink.item(
        Json.document(
            json -> {
              json.beginObject()
                  .bool("done", failure == null)
                  .number("lines", lines)
                  .number("imported", imported)
                  .number("refused", refused);
              if (failure != null) {
                json.text("reason", failure.code()).text("message", failure.message());
                if (!failure.details().isEmpty()) {
                  json.name("details").value(failure.details());
                }
              }
              json.endObject();
            }));
  }
}
