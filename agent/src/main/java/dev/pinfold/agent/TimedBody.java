package dev.pinfold.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of an answer, read as it comes, until a deadline passes or the reader is interrupted.
/// The HTTP client's own time-out ends with the head of the answer.
///
/// One piece is asked for at a time, so a slow reader slows the sender and memory stays constant.
/// Read by one thread.
final class TimedBody extends InputStream implements BodySubscriber<TimedBody> {

  private sealed interface Signal {
    record Piece(List<ByteBuffer> buffers) implements Signal {}

    record Failed(Throwable cause) implements Signal {}

    record Ended() implements Signal {}
  }

  private final Deadline deadline;

  /// One piece that was asked for, and what ends the body.
  private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(2);

  private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
  private volatile Flow.@Nullable Subscription subscription;
  private boolean ended;

  TimedBody(Deadline deadline) {
    this.deadline = deadline;
  }

  @Override
  public CompletionStage<TimedBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscribed) {
    subscription = subscribed;
    subscribed.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    signals.add(new Signal.Piece(item));
  }

  @Override
  public void onError(Throwable throwable) {
    signals.add(new Signal.Failed(throwable));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal.Ended());
  }

  @Override
  public int read() throws IOException {
    ByteBuffer buffer = buffer();
    return buffer == null ? -1 : buffer.get() & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    ByteBuffer buffer = buffer();
    if (buffer == null) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(bytes, offset, count);
    return count;
  }

  /// The next buffer with something in it, or null at the end.
  private @Nullable ByteBuffer buffer() throws IOException {
    while (true) {
      ByteBuffer first = buffers.peek();
      if (first != null && first.hasRemaining()) {
        return first;
      }
      if (first != null) {
        buffers.remove();
      } else if (ended) {
        return null;
      } else {
        await();
      }
    }
  }

  private void await() throws IOException {
    Signal signal;
    try {
      signal = signals.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted while reading").initCause(e);
    }
    switch (signal) {
      case null -> throw new HttpTimeoutException("nothing came in time");
      case Signal.Piece(List<ByteBuffer> piece) -> {
        buffers.addAll(piece);
        Flow.Subscription subscribed = subscription;
        if (subscribed != null) {
          subscribed.request(1);
        }
      }
      case Signal.Failed(Throwable cause) -> {
        ended = true;
        throw new IOException("the answer was cut off: " + cause.getMessage(), cause);
      }
      case Signal.Ended _ -> ended = true;
    }
  }

  /// Drops the rest of the answer, if there is any.
  @Override
  public void close() {
    Flow.Subscription subscribed = subscription;
    if (subscribed != null) {
      subscribed.cancel();
    }
  }
}
