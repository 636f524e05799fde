package dev.pinfold.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A daemon whose every answer a test can hold back or choose. It pins without content.
final class FakeKubo implements AutoCloseable {

  /// Writes an answer instead of the usual one.
  interface Script {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private final HttpServer server;
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

  /// The CIDs that are pinned with all that they link to.
  final Set<String> pins = ConcurrentHashMap.newKeySet();

  /// The CIDs that are pinned alone; only a test changes them.
  final Set<String> direct = ConcurrentHashMap.newKeySet();

  /// The pin/add calls that arrived, by CID.
  final List<String> added = new CopyOnWriteArrayList<>();

  /// How many pin/add calls run, and the most that ever did.
  final AtomicInteger running = new AtomicInteger();

  final AtomicInteger runningMax = new AtomicInteger();

  FakeKubo() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI api() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// Answers a command in another way.
  void script(String command, Script script) {
    scripts.put(command, script);
  }

  /// Holds back the pin of a CID until the latch is at zero.
  void hold(String cid, CountDownLatch latch) {
    held.put(cid, latch);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String command = exchange.getRequestURI().getPath().substring("/api/v0/".length());
    try {
      Script script = scripts.get(command);
      if (script != null) {
        script.answer(exchange);
      } else {
        usual(exchange, command, arg(exchange));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private void usual(HttpExchange exchange, String command, String cid)
      throws IOException, InterruptedException {
    switch (command) {
      case "id" ->
          send(exchange, 200, "{\"ID\":\"fake\",\"Addresses\":[],\"AgentVersion\":\"f/1\"}");
      case "repo/stat" -> send(exchange, 200, "{\"RepoSize\":1,\"StorageMax\":100}");
      case "pin/add" -> {
        added.add(cid);
        runningMax.accumulateAndGet(running.incrementAndGet(), Math::max);
        CountDownLatch latch = held.get(cid);
        if (latch != null) {
          latch.await();
        }
        running.decrementAndGet();
        pins.add(cid);
        send(exchange, 200, "{\"Pins\":[\"" + cid + "\"]}");
      }
      case "pin/rm" -> {
        boolean was = pins.remove(cid);
        send(
            exchange,
            was ? 200 : 500,
            was
                ? "{\"Pins\":[\"" + cid + "\"]}"
                : "{\"Message\":\"not pinned\",\"Type\":\"error\"}");
      }
      case "pin/ls" -> list(exchange, cid);
      default -> send(exchange, 404, "404 page not found");
    }
  }

  private void list(HttpExchange exchange, String cid) throws IOException {
    String type =
        exchange.getRequestURI().getQuery().contains("type=direct") ? "direct" : "recursive";
    Set<String> known = type.equals("direct") ? direct : pins;
    if (!cid.isEmpty()) {
      boolean is = known.contains(cid);
      send(
          exchange,
          is ? 200 : 500,
          is
              ? "{\"Keys\":{\"" + cid + "\":{\"Type\":\"" + type + "\"}}}"
              : "{\"Message\":\"path '" + cid + "' is not pinned\",\"Type\":\"error\"}");
      return;
    }
    StringBuilder lines = new StringBuilder();
    known.forEach(
        pin ->
            lines
                .append("{\"Type\":\"")
                .append(type)
                .append("\",\"Cid\":\"")
                .append(pin)
                .append("\"}\n"));
    send(exchange, 200, lines.toString());
  }

  static String arg(HttpExchange exchange) {
    String query = exchange.getRequestURI().getQuery();
    for (String part : (query == null ? "" : query).split("&")) {
      if (part.startsWith("arg=")) {
        return part.substring("arg=".length());
      }
    }
    return "";
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
