package dev.pinfold.http;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
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
public final class MemoryTransport implements Transport {

  /// What reading the body comes upon.
  private sealed interface Part {}

  private record Bytes(byte[] bytes) implements Part {}

  private record End() implements Part {}

  private record Failing(RuntimeException why) implements Part {}

  private final String method;
  private final String target;
  private final Map<String, String> requestHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final BlockingQueue<Part> body = new LinkedBlockingQueue<>();

  /* Guarded by this. */
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private int status;
  private boolean ended;
  private boolean aborted;
  private @Nullable String trailer;

  /// @param requestHeaders names and values by turns
  public MemoryTransport(String method, String target, String... requestHeaders) {
    this.method = method;
    this.target = target;
    for (int i = 0; i < requestHeaders.length; i += 2) {
      with(requestHeaders[i], requestHeaders[i + 1]);
    }
  }

  // ---- the client's side

  public MemoryTransport with(String header, String value) {
    requestHeaders.put(header, value);
    return this;
  }

  public MemoryTransport send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  public MemoryTransport send(byte[] bytes) {
    body.add(new Bytes(bytes));
    return this;
  }

  public MemoryTransport finish() {
    body.add(new End());
    return this;
  }

  /// The client closes the connection.
  public MemoryTransport leave() {
    return fail(
        new ProblemException(
            Problem.of(Problem.Kind.CANCELLED, CLIENT_GONE, "The client has gone.")));
  }

  /// What the client sends stops making sense.
  public MemoryTransport breakOff() {
    return fail(Failure.of(400, "malformed_body", "The body broke off.").raise());
  }

  /// Reading fails from here on.
  public MemoryTransport fail(RuntimeException why) {
    body.add(new Failing(why));
    return this;
  }

  /// Waits until so many lines were answered, or the answer has ended.
  public synchronized List<String> awaitLines(int count) throws InterruptedException {
    while (body().lines().count() < count && !ended) {
      wait();
    }
    return body().lines().toList();
  }

  public synchronized int status() {
    return status;
  }

  /// The headers of the answer; their names are compared without case.
  public synchronized Map<String, String> headers() {
    return headers;
  }

  /// What was answered until now.
  public synchronized String body() {
    return sent.toString(StandardCharsets.UTF_8);
  }

  /// The trailer of a streamed answer that ended; null of any other.
  public synchronized @Nullable String trailer() {
    return trailer;
  }

  /// Whether the server has broken the connection.
  public synchronized boolean aborted() {
    return aborted;
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
    Part part;
    try {
      part = body.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.of(503, "interrupted", "interrupted").raise();
    }
    return switch (part) {
      case null -> throw Failure.of(408, "body_too_slow", "too slow").raise();
      case Bytes(byte[] bytes) -> ByteBuffer.wrap(bytes);
      case End end -> {
        body.add(end);
        yield null;
      }
      case Failing failing -> {
        body.add(failing);
        throw failing.why();
      }
    };
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
    begin(answered);
    if (bytes != null) {
      sent.writeBytes(bytes);
    }
    end();
  }

  @Override
  public synchronized void begin(int answered, String trailerName) {
    begin(answered);
  }

  private void begin(int answered) {
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
    end();
  }

  private synchronized void end() {
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
    aborted = true;
    end();
  }

  @Override
  public synchronized long bytesSent() {
    return sent.size();
  }
}
