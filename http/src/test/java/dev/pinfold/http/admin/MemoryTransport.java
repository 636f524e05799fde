package dev.pinfold.http.admin;

import dev.pinfold.http.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A request and its answer in memory. The body may be sent bit by bit while it is answered.
final class MemoryTransport implements Transport {

  private static final ByteBuffer END = ByteBuffer.allocate(0);

  private final String method;
  private final String path;
  private final @Nullable String query;
  private final Map<String, String> requestHeaders = new TreeMap<>();
  private final LinkedBlockingQueue<Object> body = new LinkedBlockingQueue<>();

  private final Map<String, String> headers = new TreeMap<>();
  private final ByteArrayOutputStream answered = new ByteArrayOutputStream();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile int status;
  private volatile boolean ended;
  private volatile boolean aborted;
  private volatile String trailer = "";

  MemoryTransport(String method, String target, String... requestHeaders) {
    this.method = method;
    int mark = target.indexOf('?');
    this.path = mark < 0 ? target : target.substring(0, mark);
    this.query = mark < 0 ? null : target.substring(mark + 1);
    for (int i = 0; i < requestHeaders.length; i += 2) {
      this.requestHeaders.put(requestHeaders[i].toLowerCase(Locale.ROOT), requestHeaders[i + 1]);
    }
  }

  /// A part of the body arrives.
  MemoryTransport send(byte[] part) {
    if (part.length > 0) {
      body.add(ByteBuffer.wrap(part));
    }
    return this;
  }

  MemoryTransport send(String part) {
    return send(part.getBytes(StandardCharsets.UTF_8));
  }

  /// The body ends here.
  MemoryTransport endOfBody() {
    body.add(END);
    return this;
  }

  /// Reading fails here.
  MemoryTransport fail(RuntimeException e) {
    body.add(e);
    return this;
  }

  /// What has been answered until now.
  String answeredSoFar() {
    synchronized (answered) {
      return answered.toString(StandardCharsets.UTF_8);
    }
  }

  Answer answer() {
    return new Answer(status, headers, answeredSoFar(), trailer, aborted);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String rawPath() {
    return path;
  }

  @Override
  public @Nullable String rawQuery() {
    return query;
  }

  @Override
  public @Nullable String header(String name) {
    return requestHeaders.get(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public List<String> headers(String name) {
    String value = header(name);
    return value == null ? List.of() : new ArrayList<>(List.of(value));
  }

  @Override
  public String remoteAddress() {
    return "192.0.2.1:1";
  }

  @Override
  public int bodyBytesMax() {
    return 1 << 20;
  }

  @Override
  public Duration readTimeout() {
    return Duration.ofSeconds(10);
  }

  @Override
  public long contentLength() {
    return -1;
  }

  @Override
  public @Nullable ByteBuffer read(long deadlineNanos) {
    try {
      Object next = body.take();
      if (next instanceof RuntimeException e) {
        throw e;
      }
      if (next == END) {
        body.add(END);
        return null;
      }
      return (ByteBuffer) next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading", e);
    }
  }

  @Override
  public void setHeader(String name, String value) {
    headers.put(name.toLowerCase(Locale.ROOT), value);
  }

  @Override
  public void addHeader(String name, String value) {
    setHeader(name, value);
  }

  @Override
  public void answer(int answerStatus, byte @Nullable [] answerBody) {
    status = answerStatus;
    if (answerBody != null) {
      write(answerBody, 0, answerBody.length);
    }
    ended = true;
    done.countDown();
  }

  @Override
  public void begin(int answerStatus, String trailerName) {
    status = answerStatus;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    synchronized (answered) {
      answered.write(bytes, offset, length);
    }
  }

  @Override
  public void end(byte[] bytes, int offset, int length, String trailerValue) {
    write(bytes, offset, length);
    trailer = trailerValue;
    ended = true;
    done.countDown();
  }

  @Override
  public boolean begun() {
    return status != 0;
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public void abort() {
    aborted = true;
    done.countDown();
  }

  @Override
  public long bytesSent() {
    return answered.size();
  }
}
