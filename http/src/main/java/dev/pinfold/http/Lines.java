package dev.pinfold.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The lines of a body, read while the client sends it: line `n` is given before line `n + 1` has
/// arrived. Empty lines are left out, and the last one needs no line break.
///
/// Each line must arrive within the listener's read time-out, counted from when it is asked for.
public final class Lines implements Iterator<byte[]> {

  private final Transport transport;
  private final int lineBytesMax;
  private @Nullable ByteBuffer part;
  private byte @Nullable [] next;
  private boolean ended;
  private long number;

  Lines(Transport transport, int lineBytesMax) {
    this.transport = transport;
    this.lineBytesMax = lineBytesMax;
  }

  /// The number of the line that [#next] gave last, counted from 1, empty lines included.
  public long number() {
    return next == null ? number : number - 1;
  }

  /// Whether there is another line. It blocks until that is known.
  ///
  /// @throws FailureException 413 if the line is too long, 408 if it takes too long, 400 if the
  ///     body is broken
  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      next = readLine();
    }
    return next != null;
  }

  @Override
  public byte[] next() {
    byte[] line = hasNext() ? next : null;
    if (line == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return line;
  }

  private byte @Nullable [] readLine() {
    long deadlineNanos = System.nanoTime() + transport.readTimeout().toNanos();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      ByteBuffer bytes = part;
      if (bytes == null || !bytes.hasRemaining()) {
        bytes = transport.read(deadlineNanos);
        part = bytes;
        if (bytes == null) {
          ended = true;
          number++;
          return line.size() == 0 ? null : trimmed(line);
        }
      }
      int start = bytes.position();
      int end = start;
      while (end < bytes.limit() && bytes.get(end) != '\n') {
        end++;
      }
      if (line.size() + (end - start) > lineBytesMax) {
        throw Failure.of(413, "line_too_long", "A line of the body is too long.")
            .with("line", number + 1)
            .with("bytes_max", lineBytesMax)
            .raise();
      }
      line.write(bytes.array(), bytes.arrayOffset() + start, end - start);
      if (end < bytes.limit()) {
        bytes.position(end + 1);
        number++;
        byte[] whole = trimmed(line);
        if (whole.length > 0) {
          return whole;
        }
        line.reset();
      } else {
        bytes.position(end);
      }
    }
  }

  private static byte[] trimmed(ByteArrayOutputStream line) {
    byte[] bytes = line.toByteArray();
    boolean carriageReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
    return carriageReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
  }
}
