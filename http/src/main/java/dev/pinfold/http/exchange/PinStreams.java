package dev.pinfold.http.exchange;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.ItemSink;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.PinStore.PinScan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/// Writes the pinset: a line for each pin, all of one moment, in no order that means anything.
///
/// Threads of its own read the store and write the lines, a part of the pinset each. They are not
/// virtual: a reader seldom waits, and would keep a carrier from all other requests. So there is a
/// bound on how many streams there are at once. What the readers have written and nobody has taken
/// yet is bounded, too, so memory does not grow with the pinset, and readers of a slow client wait.
///
/// Safe for use by many threads.
public final class PinStreams {

  /// A stream cannot use more: its lines leave through one thread.
  private static final int PARTS = 2;

  private static final int CHUNK_BYTES = 32 << 10;

  /// How many chunks wait to be taken.
  private static final int WAITING_MAX = 4 * PARTS;

  private final PinStore store;
  private final int max;
  private final Semaphore free;

  /// Streams of a store.
  ///
  /// @param max how many at once
  public PinStreams(PinStore store, int max) {
    this.store = store;
    this.max = max;
    this.free = new Semaphore(max);
  }

  /// Says something of a pin.
  @FunctionalInterface
  public interface Line {

    /// Writes one value, or nothing: the stream leaves this pin out.
    void write(Pin pin, JsonWriter to);
  }

  /// What a thread has written, or why it writes no more.
  private sealed interface Read {

    record Chunk(byte[] lines) implements Read {}

    record End() implements Read {}

    record Failed(RuntimeException cause) implements Read {}
  }

  /// Gives a line for each pin to `sink`, several of them as one item.
  ///
  /// @throws ProblemException `too_many_streams` before the first item, if there are as many as may
  ///     be
  public void write(Line line, ItemSink sink) {
    if (!free.tryAcquire()) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.BUSY,
                  "too_many_streams",
                  "Others are reading the whole pinset now; ask again when they are done.")
              .with("allowed", max));
    }
    try {
      run(line, sink);
    } finally {
      free.release();
    }
  }

  private void run(Line line, ItemSink sink) {
    BlockingQueue<Read> queue = new ArrayBlockingQueue<>(WAITING_MAX);
    List<Thread> readers = new ArrayList<>(PARTS);
    for (PinScan scan : store.scan(PARTS)) {
      readers.add(
          Thread.ofPlatform().name("pin-stream").daemon().unstarted(() -> read(scan, line, queue)));
    }
    readers.forEach(Thread::start);
    try {
      forward(queue, sink);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "interrupted", "The stream was interrupted."), e);
    } finally {
      readers.forEach(Thread::interrupt);
      join(readers);
    }
  }

  private static void forward(BlockingQueue<Read> queue, ItemSink sink)
      throws InterruptedException {
    int open = PARTS;
    while (open > 0) {
      switch (queue.take()) {
        case Read.Chunk(byte[] lines) -> sink.item(lines);
        case Read.End() -> open--;
        case Read.Failed(RuntimeException cause) -> throw cause;
      }
    }
  }

  /// What a thread does. It owns the scan, and closes it.
  private static void read(PinScan scan, Line line, BlockingQueue<Read> queue) {
    // Whatever happens, somebody waits for the last word, unless it was them who interrupted.
    Read last = new Read.Failed(new IllegalStateException("A reader of the pinset has died."));
    boolean isAwaited = true;
    try {
      try (scan) {
        write(scan, line, queue);
        last = new Read.End();
      } catch (RuntimeException e) {
        last = new Read.Failed(e);
      } catch (InterruptedException _) {
        isAwaited = false;
      } finally {
        if (isAwaited) {
          queue.put(last);
        }
      }
    } catch (InterruptedException _) {
      // Nobody takes what is read any more.
    }
  }

  private static void write(PinScan scan, Line line, BlockingQueue<Read> queue)
      throws InterruptedException {
    JsonWriter lines = new JsonWriter();
    Pin pin = scan.next();
    while (pin != null) {
      write(pin, line, lines);
      pin = scan.next();
      if (lines.size() >= CHUNK_BYTES || (pin == null && lines.size() > 0)) {
        queue.put(new Read.Chunk(lines.take()));
      }
    }
  }

  private static void write(Pin pin, Line line, JsonWriter lines) {
    int before = lines.size();
    line.write(pin, lines);
    if (lines.size() > before) {
      lines.endDocument();
    }
  }

  private static void join(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
