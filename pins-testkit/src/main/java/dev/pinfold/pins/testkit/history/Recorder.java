package dev.pinfold.pins.testkit.history;

import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.rules.PinRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Notes what is asked of stores and what they answer.
///
/// Safe for use by many threads.
public final class Recorder {

  private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
  private final AtomicLong done = new AtomicLong();

  /// Asks for a change. What a store throws tells nothing of what became of it.
  public Outcome apply(int client, PinStore store, Submission submission) {
    long asked = System.nanoTime();
    Outcome outcome;
    try {
      outcome = store.apply(submission);
    } catch (ProblemException e) {
      outcome = new Outcome.Unknown(e.problem());
    }
    calls.add(new Call.Change(client, submission, outcome, asked, System.nanoTime()));
    if (outcome instanceof Outcome.Done) {
      done.incrementAndGet();
    }
    return outcome;
  }

  /// Looks at a pin.
  ///
  /// @throws ProblemException what the store does, which tells nothing of the pin
  public @Nullable Pin read(int client, PinStore store, Cid cid) {
    long asked = System.nanoTime();
    Pin found = store.pin(cid);
    calls.add(new Call.Read(client, cid, found, asked, System.nanoTime()));
    return found;
  }

  /// How many changes were answered as done so far.
  public long done() {
    return done.get();
  }

  /// All that was answered so far.
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /// Checks the history of each pin.
  ///
  /// @param now what all clocks of the stores said
  /// @throws AssertionError if one of them is not linearizable, or if that took too many states to
  ///     find out
  public void assertLinearizable(PinRules rules, Instant now) {
    Map<Cid, List<Call>> byPin = new LinkedHashMap<>();
    for (Call call : calls) {
      byPin.computeIfAbsent(call.cid(), _ -> new ArrayList<>()).add(call);
    }
    byPin.forEach(
        (cid, history) -> {
          Verdict verdict = Linearizability.check(rules, now, history);
          if (!(verdict instanceof Verdict.Linearizable)) {
            throw new AssertionError("the history of " + cid + " is not in order: " + verdict);
          }
        });
  }
}
