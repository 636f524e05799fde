package dev.pinfold.http;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The lines of a body in batches: those that have arrived while the batch before was worked on. So
/// a lone line is not kept waiting for others, and crowded ones share the cost of a commit.
///
/// A thread of its own reads ahead, by one batch at most.
public final class LineBatches implements AutoCloseable {

  /// How many lines a batch has at most.
  public static final int LINES_MAX = 256;

  /// A batch takes no more lines when it has so many bytes.
  private static final int BYTES_MAX = 1 << 20;

  /// A line, and which one it is.
  ///
  /// @param number counted from 1, empty lines included
  public record Line(long number, byte[] bytes) {}

  private final Thread reader;

  /* Guarded by this. */
  private List<Line> arrived = new ArrayList<>();
  private int arrivedBytes;
  private boolean ended;
  private @Nullable RuntimeException failure;

  private LineBatches(Lines lines) {
    reader = Thread.ofVirtual().name("bulk-reader").unstarted(() -> read(lines));
  }

  /// Begins to read.
  public static LineBatches of(Lines lines) {
    LineBatches batches = new LineBatches(lines);
    batches.reader.start();
    return batches;
  }

  /// The lines that have arrived since the last call, or the next ones to arrive; empty at the end.
  ///
  /// @throws RuntimeException why the body broke off, once every whole line was given
  public synchronized List<Line> next() {
    awaitWhile(() -> arrived.isEmpty() && !ended);
    if (arrived.isEmpty() && failure != null) {
      throw failure;
    }
    List<Line> batch = arrived;
    arrived = new ArrayList<>();
    arrivedBytes = 0;
    notifyAll();
    return batch;
  }

  private void read(Lines lines) {
    RuntimeException why = new IllegalStateException("The reader of a body has ended");
    try {
      while (lines.hasNext()) {
        byte[] bytes = lines.next();
        put(new Line(lines.number(), bytes));
      }
      why = null;
    } catch (RuntimeException e) {
      why = e;
    } finally {
      end(why);
    }
  }

  private synchronized void put(Line line) {
    awaitWhile(() -> arrived.size() >= LINES_MAX || arrivedBytes >= BYTES_MAX);
    arrived.add(line);
    arrivedBytes += line.bytes().length;
    notifyAll();
  }

  private synchronized void end(@Nullable RuntimeException why) {
    failure = why;
    ended = true;
    notifyAll();
  }

  private synchronized void awaitWhile(BooleanSupplier condition) {
    try {
      while (condition.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "interrupted", "The request was interrupted."), e);
    }
  }

  /// Stops reading; returns when nobody reads any more.
  @Override
  public void close() {
    reader.interrupt();
    boolean interrupted = false;
    while (true) {
      try {
        reader.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
