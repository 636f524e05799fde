package dev.pinfold.http.exchange;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.ItemSink;
import dev.pinfold.http.cluster.ClusterJson;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.PinStore.PinScan;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Writes the pinset as IPFS Cluster exports it: a line a pin, all of one moment, in no order that
/// means anything. Pins that nobody wants any more are left out.
///
/// Threads of its own read the store, a part each, as that blocks; what they have read and nobody
/// has taken yet is bounded, so memory does not grow with the pinset.
///
/// @param store whose pins
/// @param threads how many read it
public record PinExport(PinStore store, int threads) {

  private static final int CHUNK_BYTES = 32 << 10;

  /// How many chunks of each thread wait to be taken.
  private static final int WAITING_MAX = 4;

  /// @throws IllegalArgumentException if nobody would read
  public PinExport {
    if (threads < 1) {
      throw new IllegalArgumentException("An export takes a thread at least");
    }
  }

  /// What a thread has read, or why it reads no more.
  private sealed interface Read {

    record Chunk(byte[] lines, int count) implements Read {}

    record End() implements Read {}

    record Failed(RuntimeException cause) implements Read {}
  }

  /// Gives all lines to `sink`, several of them as one item.
  ///
  /// @return how many lines
  public long writeTo(ItemSink sink) {
    BlockingQueue<Read> queue = new ArrayBlockingQueue<>(WAITING_MAX * threads);
    List<Thread> readers = new ArrayList<>(threads);
    for (PinScan scan : store.scan(threads)) {
      readers.add(
          Thread.ofPlatform()
              .name("export-", readers.size())
              .daemon()
              .unstarted(() -> read(scan, queue)));
    }
    readers.forEach(Thread::start);
    try {
      return forward(readers.size(), queue, sink);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "interrupted", "The export was interrupted."), e);
    } finally {
      readers.forEach(Thread::interrupt);
      join(readers);
    }
  }

  private static long forward(int readers, BlockingQueue<Read> queue, ItemSink sink)
      throws InterruptedException {
    long lines = 0;
    int open = readers;
    while (open > 0) {
      switch (queue.take()) {
        case Read.Chunk(byte[] bytes, int count) -> {
          sink.item(bytes);
          lines += count;
        }
        case Read.End() -> open--;
        case Read.Failed(RuntimeException cause) -> throw cause;
      }
    }
    return lines;
  }

  /// What a thread does. It owns the scan, and closes it.
  private static void read(PinScan scan, BlockingQueue<Read> queue) {
    try {
      Read last = new Read.End();
      try (scan) {
        Read.@Nullable Chunk chunk = next(scan);
        while (chunk != null) {
          queue.put(chunk);
          chunk = next(scan);
        }
      } catch (RuntimeException e) {
        last = new Read.Failed(e);
      }
      queue.put(last);
    } catch (InterruptedException _) {
      // Nobody takes what is read any more.
    }
  }

  private static Read.@Nullable Chunk next(PinScan scan) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(CHUNK_BYTES + 2_048);
    int count = 0;
    while (lines.size() < CHUNK_BYTES) {
      Pin pin = scan.next();
      if (pin == null) {
        break;
      }
      if (!pin.isReleased()) {
        lines.writeBytes(ClusterJson.pin(pin));
        count++;
      }
    }
    return count == 0 ? null : new Read.Chunk(lines.toByteArray(), count);
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
