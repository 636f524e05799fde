package dev.pinfold.http;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sends items as they come.
///
/// Items gather in a buffer that a thread of the stream's own sends: an item that comes after a
/// pause leaves at once; items that crowd leave when [#PACE_NANOS] have passed since the last
/// packet, or when the buffer is full, whichever is first.
final class ItemStream implements ItemSink {

  static final String TRAILER = "X-Stream-Error";

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Transport transport;
  private final Runnable headers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition drained = lock.newCondition();

  /* Guarded by the lock; the sender owns the buffer that it has taken. */
  private byte[] buffer = new byte[4 * 1024];
  private int length;
  private boolean finished;
  private @Nullable RuntimeException broken;
  private @Nullable Thread sender;

  ItemStream(Transport transport, Runnable headers) {
    this.transport = transport;
    this.headers = headers;
  }

  /// Whether an item was given, so that the answer is 200 from then on. Only for the producer.
  boolean begun() {
    return sender != null;
  }

  @Override
  public void item(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    lock.lock();
    try {
      if (sender == null) {
        headers.run();
        transport.begin(200, TRAILER);
        sender = Thread.ofVirtual().name("stream-sender").start(this::send);
      }
      while (broken == null && length > 0 && length + bytes.length > BUFFER_BYTES) {
        drained.await();
      }
      if (broken != null) {
        throw broken;
      }
      if (length + bytes.length > buffer.length) {
        int doubled = Math.min(BUFFER_BYTES, 2 * buffer.length);
        buffer = Arrays.copyOf(buffer, Math.max(doubled, length + bytes.length));
      }
      System.arraycopy(bytes, 0, buffer, length, bytes.length);
      boolean wasEmpty = length == 0;
      length += bytes.length;
      if (wasEmpty || isFull()) {
        filled.signal();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "interrupted", "The request was interrupted."), e);
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    return length >= BUFFER_BYTES / 2;
  }

  /// The sender's loop. What is in the buffer when the producer finishes is left to [#end], which
  /// sends it together with the trailer.
  private void send() {
    byte[] sending = new byte[4 * 1024];
    long sentNanos = System.nanoTime() - PACE_NANOS;
    try {
      while (true) {
        int count;
        lock.lockInterruptibly();
        try {
          while (length == 0 && !finished) {
            filled.await();
          }
          long waitNanos = sentNanos + PACE_NANOS - System.nanoTime();
          while (waitNanos > 0 && !isFull() && !finished) {
            waitNanos = filled.awaitNanos(waitNanos);
          }
          if (finished) {
            return;
          }
          byte[] taken = buffer;
          buffer = sending;
          sending = taken;
          count = length;
          length = 0;
          drained.signal();
        } finally {
          lock.unlock();
        }
        transport.write(sending, 0, count);
        sentNanos = System.nanoTime();
      }
    } catch (InterruptedException e) {
      // Only end() waits for this thread, and nobody interrupts it: the stream is cut off.
      breakWith(gone(e));
    } catch (RuntimeException e) {
      breakWith(e);
    }
  }

  private static ProblemException gone(Throwable cause) {
    return new ProblemException(
        Problem.of(
            Problem.Kind.CANCELLED, Transport.CLIENT_GONE, "The client takes no more bytes."),
        cause);
  }

  private void breakWith(RuntimeException e) {
    lock.lock();
    try {
      broken = e;
      drained.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Sends what is left, and the trailer. If the client has gone there is nobody to tell.
  void end(String trailer) {
    Thread started = sender;
    if (started == null) {
      throw new IllegalStateException("The stream has not begun");
    }
    lock.lock();
    try {
      finished = true;
      filled.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = join(started);
    // The sender has ended: what it guarded is this thread's now.
    if (broken == null) {
      try {
        transport.end(buffer, 0, length, trailer);
      } catch (ProblemException e) {
        broken = e;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether the client has gone. Only after [#end].
  private static boolean join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}
