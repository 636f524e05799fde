package dev.pinfold.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.ItemSource;
import dev.pinfold.http.Transport;
import dev.pinfold.http.WhenEmpty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Streamed answers, as the bytes that arrive.
class StreamTest {

  private static Served serving(ItemSource source) {
    return serving(UnaryOperator.identity(), source);
  }

  private static Served serving(UnaryOperator<ListenerConfig> config, ItemSource source) {
    return Served.routes(
        config,
        routes ->
            routes
                .get("/", e -> e.stream("application/json", WhenEmpty.NO_CONTENT, source))
                .get("/body", e -> e.stream("application/json", WhenEmpty.EMPTY_BODY, source)));
  }

  private static byte[] item(int i) {
    return ("{\"n\":" + i + "}\n").getBytes(UTF_8);
  }

  @Test
  void tenThousandItemsArriveWholeWithAnEmptyTrailer() throws Exception {
    int items = 10_000;
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < items; i++) {
      expected.writeBytes(item(i));
    }
    try (Served served =
            serving(
                sink -> {
                  for (int i = 0; i < items; i++) {
                    sink.item(item(i));
                  }
                });
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("GET", "/", "X-Request-Id: s1");

      assertEquals(200, answer.status());
      assertEquals("application/json", answer.header("content-type"));
      assertEquals("X-Stream-Error", answer.header("trailer"));
      assertEquals("1", answer.header("x-chunked-output"));
      assertEquals("s1", answer.header("x-request-id"));
      assertArrayEquals(expected.toByteArray(), answer.body());
      assertEquals(List.of(""), answer.trailers().get("x-stream-error"));
      assertEquals(1, answer.trailers().size());
      assertEquals(expected.size(), served.handled().bytesSent());
      // The connection is good for another.
      assertArrayEquals(expected.toByteArray(), client.ask("GET", "/").body());
    }
  }

  @Test
  void aLoneItemLeavesAtOnce() throws Exception {
    Semaphore more = new Semaphore(0);
    try (Served served =
            serving(
                sink -> {
                  for (int i = 0; i < 5; i++) {
                    sink.item(item(i));
                    more.acquireUninterruptibly();
                  }
                });
        RawClient client = served.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals(200, client.headOf().status());
      for (int i = 0; i < 5; i++) {
        // The next item is not made before this one has arrived.
        assertArrayEquals(item(i), client.chunk());
        more.release();
      }
      assertEquals(0, client.chunk().length);
      assertEquals(List.of(""), client.fields().get("x-stream-error"));
    }
  }

  @Test
  void itemsThatCrowdLeaveTogether() throws Exception {
    int items = 20_000;
    try (Served served =
            serving(
                sink -> {
                  for (int i = 0; i < items; i++) {
                    sink.item(item(i));
                  }
                });
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("GET", "/");
      assertTrue(answer.chunks() < items / 10, "chunks: " + answer.chunks());
    }
  }

  @Test
  void itemsLargerThanTheBufferArriveToo() throws Exception {
    byte[] large = new byte[300_000];
    java.util.Arrays.fill(large, (byte) 'x');
    try (Served served =
            serving(
                sink -> {
                  sink.item(item(1));
                  sink.item(large);
                  sink.item(item(2));
                });
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("GET", "/");
      assertEquals(item(1).length + large.length + item(2).length, answer.body().length);
      assertTrue(answer.text().endsWith("{\"n\":2}\n"));
    }
  }

  @Test
  void nothingAtAllIsNoContentOrAnEmptyBody() throws Exception {
    try (Served served = serving(sink -> {});
        RawClient client = served.connect()) {
      RawClient.Answer none = client.ask("GET", "/");
      assertEquals(204, none.status());
      assertNull(none.header("content-type"));
      assertNull(none.header("trailer"));
      RawClient.Answer empty = client.ask("GET", "/body");
      assertEquals(200, empty.status());
      assertEquals(0, empty.body().length);
      assertEquals("", empty.trailer("x-stream-error"));
    }
  }

  @Test
  void anErrorBeforeTheFirstItemIsAnOrdinaryError() throws Exception {
    try (Served served =
            serving(
                sink -> {
                  throw new ProblemException(
                      Problem.of(Problem.Kind.UNAVAILABLE, "down", "It is down."));
                });
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("GET", "/");
      assertEquals(503, answer.status());
      assertEquals("{\"code\":503,\"message\":\"It is down.\"}\n", answer.text());
      assertNull(answer.header("trailer"));
      assertNull(answer.header("x-chunked-output"));
    }
  }

  @Test
  void anErrorAfterAnItemStandsInTheTrailer() throws Exception {
    try (Served served =
            serving(
                sink -> {
                  sink.item(item(1));
                  throw new ProblemException(
                      Problem.of(Problem.Kind.UNAVAILABLE, "down", "It is down.")
                          .with("peer", "a\r\nX-Evil: ü"));
                });
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("GET", "/");
      assertEquals(200, answer.status());
      assertArrayEquals(item(1), answer.body());
      assertEquals("It is down. (peer=a  X-Evil: ?)", answer.trailer("x-stream-error"));
      assertEquals(1, answer.trailers().size());
      assertEquals(200, served.handled().status());
      assertEquals(200, client.ask("GET", "/").status());
    }
  }

  @Test
  void aDefectAfterAnItemIsNotTold() throws Exception {
    try (Served served =
            serving(
                sink -> {
                  sink.item(item(1));
                  throw new IllegalStateException("secret internals");
                });
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("GET", "/", "X-Request-Id: r7");
      assertEquals("internal error (request_id=r7)", answer.trailer("x-stream-error"));
    }
  }

  @Test
  void headDoesNotMakeTheItems() throws Exception {
    AtomicInteger made = new AtomicInteger();
    try (Served served =
            serving(
                sink -> {
                  made.incrementAndGet();
                  sink.item(item(1));
                });
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("HEAD", "/");
      assertEquals(200, answer.status());
      assertEquals("application/json", answer.header("content-type"));
      assertEquals(0, made.get());
      assertArrayEquals(item(1), client.ask("GET", "/").body());
    }
  }

  @Test
  void aClientThatGoesStopsTheItems() throws Exception {
    CompletableFuture<RuntimeException> stopped = new CompletableFuture<>();
    try (Served served =
        serving(
            sink -> {
              try {
                for (int i = 0; ; i++) {
                  sink.item(item(i));
                }
              } catch (RuntimeException e) {
                stopped.complete(e);
                throw e;
              }
            })) {
      try (RawClient client = served.connect()) {
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertEquals(200, client.headOf().status());
        client.chunk();
      }
      ProblemException gone = (ProblemException) stopped.get(20, TimeUnit.SECONDS);
      assertEquals(Transport.CLIENT_GONE, gone.problem().code());
      assertEquals(499, served.handled().status());
    }
  }

  @Test
  void aClientThatReadsNothingIsGivenUp() throws Exception {
    CompletableFuture<RuntimeException> stopped = new CompletableFuture<>();
    byte[] item = new byte[10_000];
    try (Served served =
            serving(
                config -> config.with(Served.timeouts(5000, 5000, 300)),
                sink -> {
                  try {
                    while (true) {
                      sink.item(item);
                    }
                  } catch (RuntimeException e) {
                    stopped.complete(e);
                    throw e;
                  }
                });
        RawClient client = served.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      ProblemException gone = (ProblemException) stopped.get(20, TimeUnit.SECONDS);
      assertEquals(Transport.CLIENT_GONE, gone.problem().code());
      assertEquals(499, served.handled().status());
    }
  }

  @Test
  void aClientThatReadsSlowlyHoldsTheItemsBack() throws Exception {
    AtomicInteger made = new AtomicInteger();
    CountDownLatch read = new CountDownLatch(1);
    int items = 2_000;
    try (Served served =
            serving(
                sink -> {
                  byte[] item = new byte[20_000];
                  for (int i = 0; i < items; i++) {
                    sink.item(item);
                    made.incrementAndGet();
                  }
                });
        RawClient client = served.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals(200, client.headOf().status());
      // The producer comes to rest: what it may be ahead is bounded by buffers.
      int before = -1;
      while (made.get() != before) {
        before = made.get();
        read.await(200, TimeUnit.MILLISECONDS);
      }
      assertTrue(before < items, "made " + before);
      long bytes = 0;
      for (byte[] chunk = client.chunk(); chunk.length > 0; chunk = client.chunk()) {
        bytes += chunk.length;
      }
      assertEquals(20_000L * items, bytes);
    }
  }

  @Test
  void aClientOfHttp10SeesABrokenStreamBreak() throws Exception {
    try (Served served =
        Served.routes(
            routes ->
                routes
                    .get(
                        "/good",
                        e ->
                            e.stream(
                                "text/plain", WhenEmpty.NO_CONTENT, sink -> sink.item(item(1))))
                    .get(
                        "/bad",
                        e ->
                            e.stream(
                                "text/plain",
                                WhenEmpty.NO_CONTENT,
                                sink -> {
                                  sink.item(item(1));
                                  throw new IllegalStateException("defect");
                                })))) {
      try (RawClient client = served.connect()) {
        RawClient.Answer answer = client.send("GET /good HTTP/1.0\r\n\r\n").answer();
        assertEquals(200, answer.status());
        assertArrayEquals(item(1), answer.body());
        assertNull(answer.header("trailer"));
        assertFalse(answer.headers().containsKey("transfer-encoding"));
      }
      try (RawClient client = served.connect()) {
        client.send("GET /bad HTTP/1.0\r\n\r\n");
        assertThrows(
            IOException.class,
            () -> {
              client.answer();
              throw new IOException("no trailers in HTTP/1.0: the end of the bytes is all");
            });
      }
    }
  }

  @Test
  void manyStreamsAtOnceDoNotMix() throws Exception {
    int clients = 32;
    try (Served served =
        Served.routes(
            routes ->
                routes.get(
                    "/{who}",
                    exchange ->
                        exchange.stream(
                            "text/plain",
                            WhenEmpty.NO_CONTENT,
                            sink -> {
                              byte[] line = (exchange.path("who") + "\n").getBytes(UTF_8);
                              for (int i = 0; i < 2000; i++) {
                                sink.item(line);
                              }
                            })))) {
      List<CompletableFuture<String>> answers =
          java.util.stream.IntStream.range(0, clients)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> {
                            try (RawClient client = served.connect()) {
                              return client.ask("GET", "/client" + i).text();
                            } catch (IOException e) {
                              throw new IllegalStateException(e);
                            }
                          },
                          runnable -> Thread.ofVirtual().start(runnable)))
              .toList();
      for (int i = 0; i < clients; i++) {
        assertEquals(("client" + i + "\n").repeat(2000), answers.get(i).get(30, TimeUnit.SECONDS));
      }
    }
  }
}
