package dev.pinfold.agent;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends requests and waits for the heads of their answers, until a deadline or an interrupt.
///
/// Requests must bear being carried out twice: one whose connection ends before the answer begins
/// is sent once more, since a kept connection may just have been closed by the other side.
final class HttpLine implements AutoCloseable {

  private final HttpClient client;

  private HttpLine(HttpClient client) {
    this.client = client;
  }

  /// Speaks to the address itself, whatever proxy the JVM is told to use.
  static HttpLine direct(Duration connect) {
    return new HttpLine(builder(connect).proxy(HttpClient.Builder.NO_PROXY).build());
  }

  /// Uses the proxy that the JVM is told to use.
  static HttpLine proxied(Duration connect) {
    return new HttpLine(builder(connect).build());
  }

  private static HttpClient.Builder builder(Duration connect) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .connectTimeout(connect);
  }

  /// The answer, its body still to be read and closed.
  ///
  /// @throws HttpTimeoutException if the deadline passes
  /// @throws InterruptedIOException if the thread is interrupted; its flag stays set
  HttpResponse<TimedBody> send(HttpRequest request, Deadline deadline) throws IOException {
    try {
      return sendOnce(request, deadline);
    } catch (ConnectException | HttpTimeoutException | InterruptedIOException e) {
      throw e;
    } catch (IOException first) {
      try {
        return sendOnce(request, deadline);
      } catch (IOException second) {
        second.addSuppressed(first);
        throw second;
      }
    }
  }

  private HttpResponse<TimedBody> sendOnce(HttpRequest request, Deadline deadline)
      throws IOException {
    CompletableFuture<HttpResponse<TimedBody>> answer =
        client.sendAsync(request, _ -> new TimedBody(deadline));
    try {
      return answer.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw (IOException) new HttpTimeoutException("no answer in time").initCause(e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException("the request could not be sent", e.getCause());
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
