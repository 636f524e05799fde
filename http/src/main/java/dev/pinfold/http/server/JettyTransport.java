package dev.pinfold.http.server;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Failure;
import dev.pinfold.http.FailureException;
import dev.pinfold.http.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/// One request of the server library, with calls that block.
final class JettyTransport implements Transport {

  /// What is written at a time, each within the write time-out.
  private static final int WRITE_BYTES = 1 << 20;

  private static final long DISCARD_BYTES_MAX = 32L << 20;
  private static final Duration DISCARD_TIME_MAX = Duration.ofSeconds(2);

  private final Request request;
  private final Response response;
  private final ListenerConfig config;
  private final Semaphore readable = new Semaphore(0);
  private final HttpFields.Mutable trailers = HttpFields.build();
  private volatile @Nullable ProblemException gone;
  private volatile boolean begun;
  private boolean ended;
  private boolean unreadable;
  private long bytesSent;
  private String trailerName = "";

  JettyTransport(Request request, Response response, ListenerConfig config) {
    this.request = request;
    this.response = response;
    this.config = config;
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String rawPath() {
    String path = request.getHttpURI().getPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  @Override
  public @Nullable String rawQuery() {
    return request.getHttpURI().getQuery();
  }

  @Override
  public @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  @Override
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  @Override
  public String remoteAddress() {
    return Request.getRemoteAddr(request) + ":" + Request.getRemotePort(request);
  }

  @Override
  public int bodyBytesMax() {
    return config.limits().bodyBytes();
  }

  @Override
  public Duration readTimeout() {
    return config.timeouts().read();
  }

  @Override
  public long contentLength() {
    return request.getLength();
  }

  @Override
  public @Nullable ByteBuffer read(long deadlineNanos) {
    while (true) {
      throwIfGone();
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, readable::release));
        awaitReadable(deadlineNanos);
      } else if (Content.Chunk.isFailure(chunk)) {
        throw failed(chunk.getFailure());
      } else if (chunk.hasRemaining()) {
        ByteBuffer bytes = ByteBuffer.allocate(chunk.remaining());
        bytes.put(chunk.getByteBuffer()).flip();
        chunk.release();
        return bytes;
      } else {
        boolean last = chunk.isLast();
        chunk.release();
        if (last) {
          return null;
        }
      }
    }
  }

  private void awaitReadable(long deadlineNanos) {
    try {
      if (!readable.tryAcquire(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw tooSlow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "interrupted", "The request was interrupted."), e);
    }
  }

  private RuntimeException failed(Throwable failure) {
    unreadable = true;
    if (failure instanceof TimeoutException) {
      return tooSlow();
    }
    // The server tells a chunk that is none and a body that ends too early by the same exception.
    boolean hasGone =
        request.getConnectionMetaData().getConnection().getEndPoint().isInputShutdown();
    if (!hasGone && failure instanceof HttpException) {
      return Failure.of(400, "malformed_body", "The body of the request is malformed.").raise();
    }
    return goneBecause(failure);
  }

  private FailureException tooSlow() {
    unreadable = true;
    return Failure.of(408, "body_too_slow", "The body of the request takes too long.")
        .header("Connection", "close")
        .raise();
  }

  private ProblemException goneBecause(Throwable cause) {
    ProblemException problem =
        new ProblemException(
            Problem.of(Problem.Kind.CANCELLED, CLIENT_GONE, "The client has gone."), cause);
    gone = problem;
    return problem;
  }

  private void throwIfGone() {
    ProblemException problem = gone;
    if (problem != null) {
      throw problem;
    }
  }

  @Override
  public void setHeader(String name, String value) {
    response.getHeaders().put(name, value);
  }

  @Override
  public void addHeader(String name, String value) {
    response.getHeaders().add(name, value);
  }

  @Override
  public void answer(int status, byte @Nullable [] body) {
    start(status);
    discardRest();
    int length = body == null ? 0 : body.length;
    if (status != 204) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
    }
    if (body == null || length == 0 || request.getMethod().equals("HEAD")) {
      send(true, new byte[0], 0, 0);
    } else {
      send(true, body, 0, length);
      bytesSent = length;
    }
    ended = true;
  }

  /// Takes what the client is still sending, within bounds: a connection that is closed with bytes
  /// unread is reset, and that can take the answer away from the client.
  private void discardRest() {
    HttpFields headers = request.getHeaders();
    boolean hasBody = request.getLength() > 0 || headers.contains(HttpHeader.TRANSFER_ENCODING);
    // A client that waits to be told to go on has not sent anything yet.
    if (!hasBody || unreadable || headers.contains(HttpHeader.EXPECT)) {
      return;
    }
    long deadlineNanos = System.nanoTime() + DISCARD_TIME_MAX.toNanos();
    long discarded = 0;
    try {
      for (ByteBuffer part = read(deadlineNanos);
          part != null && discarded < DISCARD_BYTES_MAX;
          part = read(deadlineNanos)) {
        discarded += part.remaining();
      }
    } catch (FailureException e) {
      // Slow or malformed: the answer goes out all the same.
    }
  }

  private void start(int status) {
    if (begun) {
      throw new IllegalStateException("The request was answered before");
    }
    begun = true;
    response.setStatus(status);
  }

  @Override
  public void begin(int status, String name) {
    start(status);
    trailerName = name;
    if (hasTrailers()) {
      response.getHeaders().put(HttpHeader.TRAILER, name);
      response.setTrailersSupplier(() -> trailers);
    }
  }

  private boolean hasTrailers() {
    return request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_0;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    send(false, bytes, offset, length);
    bytesSent += length;
  }

  @Override
  public void end(byte[] bytes, int offset, int length, String trailerValue) {
    if (!hasTrailers() && !trailerValue.isEmpty()) {
      write(bytes, offset, length);
      abort();
      return;
    }
    trailers.put(trailerName, trailerValue);
    send(true, bytes, offset, length);
    bytesSent += length;
    ended = true;
  }

  private void send(boolean last, byte[] bytes, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > WRITE_BYTES) {
      sendPart(false, ByteBuffer.wrap(bytes, from, WRITE_BYTES));
      from += WRITE_BYTES;
      left -= WRITE_BYTES;
    }
    sendPart(last, ByteBuffer.wrap(bytes, from, left));
  }

  private void sendPart(boolean last, ByteBuffer bytes) {
    throwIfGone();
    Callback.Completable sent = new Callback.Completable();
    response.write(last, bytes, sent);
    try {
      sent.get(config.timeouts().write().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      abort();
      throw goneBecause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException || e.getCause() instanceof TimeoutException) {
        throw goneBecause(e.getCause());
      }
      throw new IllegalStateException("The answer could not be sent", e.getCause());
    } catch (InterruptedException e) {
      abort();
      Thread.currentThread().interrupt();
      throw goneBecause(e);
    }
  }

  @Override
  public boolean begun() {
    return begun;
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public void abort() {
    begun = true;
    request.getConnectionMetaData().getConnection().getEndPoint().close();
  }

  @Override
  public long bytesSent() {
    return bytesSent;
  }
}
