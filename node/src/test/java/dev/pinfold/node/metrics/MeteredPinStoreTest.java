package dev.pinfold.node.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Registry;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.move.Backend;
import dev.pinfold.pins.move.Mover;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.ServiceSettings;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MeteredPinStoreTest {

  private static final Cid CID =
      Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
  private static final Command RECOVER = new Command.Recover(CID, null);
  private static final Problem FULL =
      Problem.of(Problem.Kind.UNAVAILABLE, "disk_full", "the disk is full");
  private static final Outcome DONE = new Outcome.Done(null, null, false);
  private static final Outcome UNKNOWN = new Outcome.Unknown(FULL);
  private static final Outcome REFUSED =
      new Outcome.Refused(Problem.of(Problem.Kind.CONFLICT, "not_pinned", "it is not pinned"));

  private final NodeMetrics metrics = new NodeMetrics();
  private List<Outcome> answers = List.of();
  private MeteredPinStore store;

  @BeforeEach
  void open() {
    PinStore scripted =
        (PinStore)
            Proxy.newProxyInstance(
                PinStore.class.getClassLoader(),
                new Class<?>[] {PinStore.class},
                (_, method, _) -> {
                  if (method.getName().equals("apply")) {
                    return answers;
                  }
                  throw new ProblemException(FULL);
                });
    store = new MeteredPinStore(scripted, metrics.store());
  }

  private void apply(Outcome... outcomes) {
    answers = List.of(outcomes);
    assertEquals(answers, store.apply(answers.stream().map(_ -> Submission.of(RECOVER)).toList()));
  }

  private void assertCounted(String sample) {
    String text = new String(metrics.scrape(null).bytes(), StandardCharsets.UTF_8);
    assertEquals(1, text.lines().filter(sample::equals).count(), () -> sample + "\n" + text);
  }

  @Test
  void notesTheWorstOutcomeOfABatch() {
    apply(DONE);
    apply(DONE, REFUSED);
    apply(REFUSED, UNKNOWN);
    assertCounted("pinfold_store_operation_seconds_count{operation=\"recover\",outcome=\"ok\"} 1");
    assertCounted(
        "pinfold_store_operation_seconds_count{operation=\"batch\",outcome=\"refused\"} 1");
    assertCounted(
        "pinfold_store_operation_seconds_count{operation=\"batch\",outcome=\"unknown\"} 1");
    assertCounted("pinfold_commands_total{command=\"recover\",outcome=\"refused\"} 2.0");
  }

  @Test
  void notesWhatIsThrown() {
    assertThrows(ProblemException.class, () -> store.pin(CID));
    assertCounted(
        "pinfold_store_operation_seconds_count{operation=\"pin\",outcome=\"unavailable\"} 1");
  }

  @Test
  void aScrapeSurvivesAStoreThatDoesNotAnswer() {
    Registry empty =
        (Registry)
            Proxy.newProxyInstance(
                Registry.class.getClassLoader(),
                new Class<?>[] {Registry.class},
                (_, method, _) -> method.getName().equals("list") ? new TreeMap<>() : null);
    metrics.watch(
        store,
        new Peers(empty, ServiceSettings.DEFAULT, Clock.systemUTC()),
        new Owners(empty, Clock.systemUTC(), new SecureRandom()),
        Mover.start(
            new Backend("embedded", store, empty),
            name -> {
              throw new AssertionError(name);
            },
            Clock.systemUTC()));
    assertCounted("pinfold_scrape_complete 0.0");
    assertCounted("pinfold_peers{state=\"alive\"} 0.0");
  }

  @Test
  void tellsWhetherWritesReachTheDisk() {
    assertNull(store.writeFailure());
    apply(UNKNOWN);
    assertEquals(FULL, store.writeFailure());
    apply(REFUSED);
    assertEquals(FULL, store.writeFailure());
    apply(DONE);
    assertNull(store.writeFailure());
  }
}
