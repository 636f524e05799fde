package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Lines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// The lines of a body in batches: what has arrived, up to a bound. Whoever sends line by line and
/// waits for each answer gets it; whoever sends all at once is served in large batches.
///
/// A thread of its own reads. Used by one other thread, which closes it.
final class LineBatches implements AutoCloseable {

  /// One line.
  ///
  /// @param number counted from 1, empty lines included
  record Line(long number, byte[] bytes) {}

  private sealed interface Arrived {

    record Whole(Line line) implements Arrived {}

    record End() implements Arrived {}

    record Failed(RuntimeException cause) implements Arrived {}
  }

  private final int max;
  private final BlockingQueue<Arrived> arrived;
  private final Thread reader;
  private @Nullable Arrived last;

  /// @param max how many lines a batch may have
  LineBatches(Lines lines, int max) {
    this.max = max;
    this.arrived = new ArrayBlockingQueue<>(max);
    this.reader = Thread.ofVirtual().name("line-reader").start(() -> read(lines));
  }

  private void read(Lines lines) {
    try {
      Arrived end = new Arrived.End();
      try {
        while (lines.hasNext()) {
          byte[] line = lines.next();
          arrived.put(new Arrived.Whole(new Line(lines.number(), line)));
        }
      } catch (RuntimeException e) {
        end = new Arrived.Failed(e);
      }
      arrived.put(end);
    } catch (InterruptedException _) {
      // Nobody takes lines any more.
    }
  }

  /// The next lines; empty behind the last one. Waits for one line at least.
  ///
  /// @throws RuntimeException what reading ended with, when all lines before that have been given
  List<Line> next() {
    List<Line> batch = new ArrayList<>();
    try {
      Arrived next = last == null ? arrived.take() : last;
      while (next instanceof Arrived.Whole(Line line)) {
        batch.add(line);
        next = batch.size() == max ? null : arrived.poll();
      }
      last = next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "interrupted", "The request was interrupted."), e);
    }
    if (batch.isEmpty() && last instanceof Arrived.Failed(RuntimeException cause)) {
      throw cause;
    }
    return batch;
  }

  @Override
  public void close() {
    reader.interrupt();
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
