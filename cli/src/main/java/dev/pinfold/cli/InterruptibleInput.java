package dev.pinfold.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A stream whose reader does not wait on when the command is to end: a thread of its own waits for
/// the bytes, and nothing waits for that thread.
///
/// Read by one thread.
final class InterruptibleInput extends InputStream {

  private static final int CHUNK_BYTES = 1 << 16;
  private static final int CHUNKS_AHEAD = 4;
  private static final int LOOK_MILLIS = 50;

  /// Opens the stream, which may take as long as reading it.
  interface Source {
    InputStream open() throws IOException;
  }

  /// What the thread read: bytes, or none at the end, or why there are none.
  private record Chunk(byte[] bytes, @Nullable IOException failure) {}

  private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
  private final Interruption interruption;
  private final Thread thread;
  private byte[] current = {};
  private int at;
  private boolean ended;

  InterruptibleInput(Source source, Interruption interruption) {
    this.interruption = interruption;
    this.thread = Thread.ofPlatform().daemon().name("input").start(() -> pump(source));
  }

  private void pump(Source source) {
    try {
      chunks.put(lastOf(source));
    } catch (InterruptedException e) {
      // The reader wants no more: there is nobody to tell.
      Thread.currentThread().interrupt();
    }
  }

  /// Reads to the end.
  private Chunk lastOf(Source source) throws InterruptedException {
    byte[] buffer = new byte[CHUNK_BYTES];
    try (InputStream in = source.open()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (read > 0) {
          chunks.put(new Chunk(Arrays.copyOf(buffer, read), null));
        }
      }
      return new Chunk(new byte[0], null);
    } catch (IOException e) {
      return new Chunk(new byte[0], e);
    }
  }

  /// Makes sure that there is a byte, unless it is the end.
  private void fill() throws IOException {
    while (at == current.length && !ended) {
      Chunk next = poll();
      if (next == null) {
        if (interruption.isRequested()) {
          throw new InterruptedIOException("interrupted while waiting for input");
        }
        continue;
      }
      current = next.bytes();
      at = 0;
      ended = current.length == 0;
      IOException failure = next.failure();
      if (failure != null) {
        throw failure;
      }
    }
  }

  private @Nullable Chunk poll() throws IOException {
    try {
      return chunks.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  @Override
  public int read() throws IOException {
    fill();
    return ended ? -1 : current[at++] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    fill();
    if (ended) {
      return -1;
    }
    int taken = Math.min(length, current.length - at);
    System.arraycopy(current, at, bytes, from, taken);
    at += taken;
    return taken;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
