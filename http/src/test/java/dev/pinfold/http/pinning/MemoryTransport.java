package dev.pinfold.http.pinning;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Failure;
import dev.pinfold.http.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A request whose body a test sends in parts, and whose answer it reads while it is written.
final class MemoryTransport implements Transport {

  private static final ByteBuffer END = ByteBuffer.allocate(0);
  private static final ByteBuffer BROKEN = ByteBuffer.allocate(0);
  private static final ByteBuffer GONE = ByteBuffer.allocate(0);

  private final String method;
  private final String target;
  private final Map<String, String> requestHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final BlockingQueue<ByteBuffer> body = new LinkedBlockingQueue<>();

  /* Guarded by this. */
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private int status;
  private boolean ended;
  private @Nullable String trailer;

  MemoryTransport(String method, String target) {
    this.method = method;
    this.target = target;
  }

  // ---- the client's side

  MemoryTransport with(String header, String value) {
    requestHeaders.put(header, value);
    return this;
  }

  MemoryTransport send(String text) {
    body.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  MemoryTransport finish() {
    body.add(END);
    return this;
  }

  /// The client closes the connection.
  MemoryTransport leave() {
    body.add(GONE);
    return this;
  }

  /// What the client sends stops making sense.
  MemoryTransport breakOff() {
    body.add(BROKEN);
    return this;
  }

  synchronized String sentText() {
    return sent.toString(StandardCharsets.UTF_8);
  }

  /// Waits until so many lines were answered.
  synchronized List<String> awaitLines(int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (sentText().lines().count() < count && System.nanoTime() < deadline) {
      wait(1_000);
    }
    return sentText().lines().toList();
  }

  synchronized Answer received() {
    return new Answer(status, headers, sentText(), trailer);
  }

  // ---- the server's side

  @Override
  public String method() {
    return method;
  }

  @Override
  public String rawPath() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  @Override
  public @Nullable String rawQuery() {
    int question = target.indexOf('?');
    return question < 0 ? null : target.substring(question + 1);
  }

  @Override
  public @Nullable String header(String name) {
    return requestHeaders.get(name);
  }

  @Override
  public List<String> headers(String name) {
    String value = requestHeaders.get(name);
    return value == null ? List.of() : List.of(value);
  }

  @Override
  public String remoteAddress() {
    return "192.0.2.1:1234";
  }

  @Override
  public int bodyBytesMax() {
    return 1 << 20;
  }

  @Override
  public Duration readTimeout() {
    return Duration.ofSeconds(30);
  }

  @Override
  public long contentLength() {
    return -1;
  }

  @Override
  public @Nullable ByteBuffer read(long deadlineNanos) {
    try {
      ByteBuffer part = body.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (part == END || part == BROKEN || part == GONE) {
        body.add(part);
      }
      if (part == GONE) {
        throw new ProblemException(
            Problem.of(Problem.Kind.CANCELLED, CLIENT_GONE, "The client has gone."));
      }
      if (part == null) {
        throw Failure.of(408, "body_too_slow", "too slow").raise();
      }
      if (part == BROKEN) {
        throw Failure.of(400, "malformed_body", "The body broke off.").raise();
      }
      return part == END ? null : part;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.of(503, "interrupted", "interrupted").raise();
    }
  }

  @Override
  public synchronized void setHeader(String name, String value) {
    headers.put(name, value);
  }

  @Override
  public synchronized void addHeader(String name, String value) {
    headers.merge(name, value, (first, second) -> first + ", " + second);
  }

  @Override
  public synchronized void answer(int answered, byte @Nullable [] bytes) {
    if (status != 0) {
      throw new IllegalStateException("answered twice");
    }
    status = answered;
    if (bytes != null) {
      sent.writeBytes(bytes);
    }
    ended = true;
    notifyAll();
  }

  @Override
  public synchronized void begin(int answered, String trailerName) {
    if (status != 0) {
      throw new IllegalStateException("answered twice");
    }
    status = answered;
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    sent.write(bytes, offset, length);
    notifyAll();
  }

  @Override
  public synchronized void end(byte[] bytes, int offset, int length, String trailerValue) {
    sent.write(bytes, offset, length);
    trailer = trailerValue;
    ended = true;
    notifyAll();
  }

  @Override
  public synchronized boolean begun() {
    return status != 0;
  }

  @Override
  public synchronized boolean ended() {
    return ended;
  }

  @Override
  public synchronized void abort() {
    ended = true;
    notifyAll();
  }

  @Override
  public synchronized long bytesSent() {
    return sent.size();
  }
}
