package dev.pinfold.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Stands between an agent and its daemon, passes everything on, and remembers what was asked.
final class RpcRecorder implements AutoCloseable {

  private final URI daemon;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> commands = new CopyOnWriteArrayList<>();

  private RpcRecorder(URI daemon, HttpServer server) {
    this.daemon = daemon;
    this.server = server;
  }

  static RpcRecorder before(URI daemon) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    RpcRecorder recorder = new RpcRecorder(daemon, server);
    server.createContext("/", recorder::pass);
    server.setExecutor(recorder.threads);
    server.start();
    return recorder;
  }

  URI api() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// The commands so far, such as `pin/add`.
  List<String> commands() {
    return List.copyOf(commands);
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      String query = exchange.getRequestURI().getRawQuery();
      commands.add(path.replaceFirst("^/api/v0/", ""));
      HttpRequest request =
          HttpRequest.newBuilder(daemon.resolve(query == null ? path : path + "?" + query))
              .method(
                  exchange.getRequestMethod(),
                  HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
              .build();
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      exchange.sendResponseHeaders(answer.statusCode(), 0);
      try (InputStream in = answer.body();
          OutputStream out = exchange.getResponseBody()) {
        in.transferTo(out);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.shutdownNow();
    threads.shutdownNow();
  }
}
