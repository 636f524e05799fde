package dev.pinfold.http.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.http.exchange.PinStreams.Line;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Multihash;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.pins.Registry;
import dev.pinfold.pins.documents.DocumentPinStore;
import dev.pinfold.pins.documents.DocumentRegistry;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.ServiceSettings;
import dev.pinfold.pins.service.Wish;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams of all pins, over a real store.
class PinStreamsTest {

  private static final int PINS = 500;

  /// So that a few pins fill a chunk.
  private static final String FILLING = "x".repeat(4_000);

  @TempDir Path directory;
  private Database database;
  private DocumentPinStore store;
  private PinService service;
  private Owner owner;
  private PinStreams streams;

  @BeforeEach
  void open() {
    database = Database.open(directory, DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
    Clock clock = Clock.systemUTC();
    Registry registry = new DocumentRegistry(database);
    SecureRandom random = new SecureRandom();
    Peers peers = new Peers(registry, ServiceSettings.DEFAULT, clock);
    store = new DocumentPinStore(database, new PinRules(RetryPolicy.DEFAULT), clock);
    service = new PinService(store, peers, ServiceSettings.DEFAULT, clock, random);
    streams = new PinStreams(store, 1);
    owner = new Owners(registry, clock, random).ensure("alice");
    for (int i = 0; i < PINS; i++) {
      pin(i);
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void pin(int number) {
    byte[] digest = ByteBuffer.allocate(32).putInt(number).array();
    Cid cid = Cid.v1(Cid.RAW, Multihash.of(Multihash.SHA2_256, digest));
    service.want(owner, Wish.of(cid, PinSpec.DEFAULT, true));
  }

  private static void line(Pin pin, JsonWriter to) {
    to.beginArray().text(pin.cid().toString()).text(FILLING).endArray();
  }

  private static int lines(byte[] item) {
    return (int) new String(item, UTF_8).lines().count();
  }

  @Test
  void everyPinOfOneMomentHasALine() {
    List<String> cids = new ArrayList<>();
    streams.write(
        PinStreamsTest::line,
        item -> {
          if (cids.isEmpty()) {
            pin(PINS);
            service.release(owner, store.page(null, 1).getFirst().cid());
          }
          new String(item, UTF_8).lines().forEach(line -> cids.add(line.split("\"", 3)[1]));
        });
    assertEquals(PINS, cids.size());
    assertEquals(PINS, cids.stream().distinct().count());
  }

  @Test
  void pinsOfWhichNothingIsSaidAreLeftOut() {
    AtomicInteger asked = new AtomicInteger();
    List<byte[]> items = new ArrayList<>();
    streams.write(
        (pin, to) -> {
          if (asked.incrementAndGet() == PINS) {
            line(pin, to);
          }
        },
        items::add);
    assertEquals(PINS, asked.get());
    assertEquals(1, items.size());
    assertEquals(1, lines(items.getFirst()));
  }

  @Test
  void readersWaitForASlowClient() {
    AtomicInteger written = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    // A chunk has nine lines; eight chunks wait, two are being written, one is being taken.
    int atMost = 9 * 11;
    streams.write(
        (pin, to) -> {
          written.incrementAndGet();
          line(pin, to);
        },
        item -> {
          // The readers come so far by themselves, whoever waits for them: half of what may wait
          // can be their ends, and last chunks of a line.
          while (written.get() < Math.min(PINS, taken.get() + 9 * 4)) {
            Thread.onSpinWait();
          }
          assertTrue(written.get() - taken.get() <= atMost, "read too far ahead");
          taken.addAndGet(lines(item));
        });
    assertEquals(PINS, taken.get());
  }

  @Test
  void aLineThatCannotBeWrittenEndsTheStream() {
    IllegalStateException cause = new IllegalStateException("no line");
    Line failing =
        (pin, to) -> {
          throw cause;
        };
    assertSame(
        cause, assertThrows(IllegalStateException.class, () -> streams.write(failing, item -> {})));
  }

  @Test
  void aReaderThatDiesEndsTheStream() {
    Line dying =
        (pin, to) -> {
          throw new StackOverflowError();
        };
    assertThrows(IllegalStateException.class, () -> streams.write(dying, item -> {}));
  }

  /// Again and again: a reader that waits for room in the queue just then has to go, too.
  @RepeatedTest(20)
  void aClientThatIsGoneEndsTheReaders() {
    AtomicInteger written = new AtomicInteger();
    IllegalStateException gone = new IllegalStateException("gone");
    Line counted =
        (pin, to) -> {
          written.incrementAndGet();
          line(pin, to);
        };
    assertSame(
        gone,
        assertThrows(
            IllegalStateException.class,
            () ->
                streams.write(
                    counted,
                    item -> {
                      throw gone;
                    })));
    assertTrue(written.get() < PINS, "read to the end for nobody");
  }

  @Test
  void streamsAreBounded() {
    List<String> refused = new ArrayList<>();
    streams.write(
        PinStreamsTest::line,
        item -> {
          if (refused.isEmpty()) {
            ProblemException second =
                assertThrows(
                    ProblemException.class, () -> streams.write(PinStreamsTest::line, _ -> {}));
            refused.add(second.problem().code());
          }
        });
    assertEquals(List.of("too_many_streams"), refused);
    AtomicInteger lines = new AtomicInteger();
    streams.write(PinStreamsTest::line, item -> lines.addAndGet(lines(item)));
    assertEquals(PINS, lines.get(), "the place was given back");
  }
}
