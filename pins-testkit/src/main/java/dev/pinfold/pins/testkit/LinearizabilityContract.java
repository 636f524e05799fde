package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.Cid;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.testkit.history.Call;
import dev.pinfold.pins.testkit.history.RandomClient;
import dev.pinfold.pins.testkit.history.Recorder;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What many ask of a few pins at once is answered as if they had taken turns.
abstract class LinearizabilityContract extends Theme {

  private static final int CLIENTS = 8;
  private static final int CALLS = 75;
  private static final List<Cid> CIDS = List.of(Samples.v1(1), Samples.v1(2), Samples.v0(3));

  LinearizabilityContract(PinStoreContract contract) {
    super(contract);
  }

  @Test
  void historiesAreLinearizable() {
    Recorder recorder = new Recorder();
    Crowd.run(
        CLIENTS,
        i -> {
          RandomClient client = new RandomClient(i, 5_000 + i, CIDS, START);
          for (int n = 0; n < CALLS; n++) {
            client.ask(store, recorder);
          }
          return i;
        });
    CIDS.forEach(cid -> recorder.read(CLIENTS, store, cid));
    recorder.assertLinearizable(new PinRules(RETRIES), START);
    assertTellsMuch(recorder.calls());
  }

  /// A history in which nobody was in another's way would show nothing.
  private static void assertTellsMuch(List<Call> calls) {
    int done = 0;
    int repeated = 0;
    int conflicts = 0;
    int stale = 0;
    for (Call call : calls) {
      if (call instanceof Call.Change change) {
        switch (change.outcome()) {
          case Outcome.Done answer -> {
            done++;
            repeated += answer.repeated() ? 1 : 0;
          }
          case Outcome.Refused(var problem) ->
              conflicts += problem.code().equals("version_conflict") ? 1 : 0;
          case Outcome.Stale _ -> stale++;
          case Outcome.Unknown unknown -> throw new AssertionError(unknown);
        }
      }
    }
    String found =
        "%d done, %d of them repeated; %d conflicts, %d stale"
            .formatted(done, repeated, conflicts, stale);
    assertTrue(done > 150 && repeated > 5 && conflicts > 5 && stale > 5, found);
  }
}
