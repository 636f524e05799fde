package dev.pinfold.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.http.Lines;
import dev.pinfold.http.Router;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies of requests: whole, by lines, too long, too slow, broken.
class BodyTest {

  private static final UnaryOperator<ListenerConfig> SMALL =
      config -> config.with(new ListenerConfig.Limits(1024, 1000, 100));

  private static void bodies(Router.Builder routes) {
    routes
        .post("/whole", e -> e.json((e.bytes().length + "\n").getBytes(UTF_8)))
        .post("/ignored", e -> e.empty(204))
        .post(
            "/lines",
            exchange -> {
              StringBuilder answer = new StringBuilder();
              Lines lines = exchange.lines(100);
              while (lines.hasNext()) {
                answer.append(new String(lines.next(), UTF_8)).append('@').append(lines.number());
                answer.append(' ');
              }
              exchange.json(answer.toString().getBytes(UTF_8));
            });
  }

  private static String post(String path, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String chunked(String path, String... chunks) {
    StringBuilder request =
        new StringBuilder(
            "POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (String chunk : chunks) {
      request.append(Integer.toHexString(chunk.length())).append("\r\n");
      request.append(chunk).append("\r\n");
    }
    return request.append("0\r\n\r\n").toString();
  }

  @Test
  void aClientThatIsStillSendingGetsTheAnswer() throws Exception {
    try (Served served = Served.routes(config -> config, BodyTest::bodies)) {
      for (int i = 0; i < 20; i++) {
        try (RawClient client = served.connect()) {
          client.send("POST /ignored HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
          // The handler has answered by now; a reset would take the answer with it.
          for (int chunk = 0; chunk < 50; chunk++) {
            client.send("400\r\n" + "a".repeat(1024) + "\r\n");
          }
          client.send("0\r\n\r\n");
          assertEquals(204, client.answer().status());
          assertEquals(204, client.ask("POST", "/ignored").status());
        }
      }
    }
  }

  @Test
  void aBodyAsLongAsTheLimitIsTakenAndOneByteMoreIsNot() throws Exception {
    try (Served served = Served.routes(SMALL, BodyTest::bodies)) {
      try (RawClient client = served.connect()) {
        assertEquals("1000\n", client.send(post("/whole", "a".repeat(1000))).answer().text());
        assertEquals(
            "1000\n",
            client.send(chunked("/whole", "a".repeat(600), "b".repeat(400))).answer().text());
        RawClient.Answer refused = client.send(post("/whole", "a".repeat(1001))).answer();
        assertEquals(413, refused.status());
        assertEquals(
            "{\"code\":413,\"message\":"
                + "\"The body of the request is too long. (bytes_max=1000)\"}\n",
            refused.text());
      }
      try (RawClient client = served.connect()) {
        RawClient.Answer refused =
            client.send(chunked("/whole", "a".repeat(600), "b".repeat(401))).answer();
        assertEquals(413, refused.status());
      }
    }
  }

  @Test
  void whatFollowsABodyThatWasTooLongIsNotTakenForARequest() throws Exception {
    String smuggled = "GET /whole HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Served served = Served.routes(SMALL, BodyTest::bodies);
        RawClient client = served.connect()) {
      client.send("POST /whole HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n" + smuggled);
      assertEquals(413, client.answer().status());
      assertTrue(client.isClosed());
      assertEquals(413, served.handled().status());
      assertTrue(served.allHandled().isEmpty());
    }
  }

  @Test
  void aBodyThatNobodyReadsDoesNotDisturbTheNextRequest() throws Exception {
    try (Served served = Served.routes(BodyTest::bodies);
        RawClient client = served.connect()) {
      client.send(post("/ignored", "0123456789"));
      assertEquals(204, client.answer().status());
      assertEquals("2\n", client.send(post("/whole", "ab")).answer().text());
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    StringBuilder requests = new StringBuilder();
    for (int i = 1; i <= 20; i++) {
      requests.append(post("/whole", "x".repeat(i)));
    }
    try (Served served = Served.routes(BodyTest::bodies);
        RawClient client = served.connect()) {
      client.send(requests.toString());
      for (int i = 1; i <= 20; i++) {
        assertEquals(i + "\n", client.answer().text());
      }
    }
  }

  @Test
  void theBodyIsAskedForOnlyWhenAHandlerReadsIt() throws Exception {
    String head = " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    try (Served served = Served.routes(BodyTest::bodies)) {
      try (RawClient client = served.connect()) {
        client.send("POST /whole" + head);
        assertEquals(100, client.answer().status());
        assertEquals("2\n", client.send("ab").answer().text());
      }
      try (RawClient client = served.connect()) {
        client.send("POST /nothing" + head);
        assertEquals(404, client.answer().status());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\nab\r\n0\r\n\r\n",
        "2\r\nabXX0\r\n\r\n",
        "-1\r\nab\r\n0\r\n\r\n",
        "\r\nab\r\n0\r\n\r\n",
        "ffffffffffffffffff\r\nab\r\n0\r\n\r\n",
      })
  void aMalformedChunkIsRefusedAndEndsTheConnection(String body) throws Exception {
    try (Served served = Served.routes(BodyTest::bodies);
        RawClient client = served.connect()) {
      client.send("POST /whole HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
      RawClient.Answer answer = client.answer();
      assertEquals(400, answer.status());
      assertTrue(answer.text().startsWith("{\"code\":400,"), answer.text());
      assertTrue(client.isClosed());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Transfer-Encoding: chunked~Content-Length: 3",
        "Content-Length: 3~Content-Length: 4",
        "Content-Length: x",
        "Content-Length: -1",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: chunked, gzip",
        "X Y: z",
        "X\u0000: z",
      })
  void headersThatCouldBeReadInTwoWaysAreRefused(String headers) throws Exception {
    try (Served served = Served.routes(BodyTest::bodies);
        RawClient client = served.connect()) {
      client.send(
          "POST /whole HTTP/1.1\r\nHost: x\r\n" + headers.replace("~", "\r\n") + "\r\n\r\nabcd");
      RawClient.Answer answer = client.answer();
      assertTrue(answer.status() == 400 || answer.status() == 501, "status " + answer.status());
      assertTrue(answer.text().startsWith("{\"code\":"), answer.text());
      assertTrue(client.isClosed());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /whole HTTP/1.1\r\n\r\n",
        "GET /whole HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET  HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u0016\u0003\u0001 hello\r\n\r\n",
        "GET /whole HTTP/9.9\r\nHost: a\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void whatIsNoRequestIsRefusedInTheShapeOfTheApi(String request) throws Exception {
    try (Served served = Served.routes(BodyTest::bodies);
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.send(request).answer();
      assertTrue(answer.status() >= 400, "status " + answer.status());
      assertTrue(answer.text().startsWith("{\"code\":"), answer.text());
      assertTrue(client.isClosed());
    }
  }

  @Test
  void aHeadThatIsTooLongIsRefused() throws Exception {
    try (Served served = Served.routes(SMALL, BodyTest::bodies)) {
      try (RawClient client = served.connect()) {
        String fits = "X-Long: " + "a".repeat(4000);
        assertEquals(204, client.ask("POST", "/ignored", fits, "Content-Length: 0").status());
      }
      try (RawClient client = served.connect()) {
        RawClient.Answer answer = client.ask("GET", "/", "X-Long: " + "a".repeat(6000));
        assertEquals(431, answer.status());
        assertEquals(
            "{\"code\":431,\"message\":\"The head of the request is too long.\"}\n", answer.text());
        assertTrue(client.isClosed());
      }
      try (RawClient client = served.connect()) {
        assertEquals(414, client.ask("GET", "/" + "a".repeat(6000)).status());
      }
    }
  }

  @Test
  void aBodyThatStopsComingIsGivenUp() throws Exception {
    try (Served served =
            Served.routes(c -> c.with(Served.timeouts(5000, 200, 5000)), BodyTest::bodies);
        RawClient client = served.connect()) {
      client.send("POST /whole HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
      RawClient.Answer answer = client.answer();
      assertEquals(408, answer.status());
      assertTrue(client.isClosed());
    }
  }

  @Test
  void aBodyThatDripsIsGivenUpToo() throws Exception {
    try (Served served =
            Served.routes(c -> c.with(Served.timeouts(5000, 400, 5000)), BodyTest::bodies);
        RawClient client = served.connect()) {
      client.send("POST /whole HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
      long start = System.nanoTime();
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              client.send("a");
              Thread.sleep(20);
            }
          });
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
      assertEquals(408, served.handled().status());
    }
  }

  @Test
  void aHeadThatDripsIsGivenUp() throws Exception {
    try (Served served =
            Served.routes(c -> c.with(Served.timeouts(300, 5000, 5000)), BodyTest::bodies);
        RawClient client = served.connect()) {
      client.send("POST /whole HTTP/1.1\r\nX");
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              client.send("a");
              Thread.sleep(20);
            }
          });
      assertTrue(client.isClosed());
    }
  }

  @Test
  void aConnectionThatAsksNothingIsClosed() throws Exception {
    try (Served served =
            Served.routes(c -> c.with(Served.timeouts(200, 5000, 5000)), BodyTest::bodies);
        RawClient silent = served.connect()) {
      assertTrue(silent.isClosed());
    }
  }

  @Test
  void aConnectionBetweenRequestsIsKeptLongerThanAHeadMayTake() throws Exception {
    try (Served served =
            Served.routes(c -> c.with(Served.timeouts(200, 5000, 5000)), BodyTest::bodies);
        RawClient client = served.connect()) {
      assertEquals("2\n", client.send(post("/whole", "ab")).answer().text());
      Thread.sleep(700);
      assertEquals("2\n", client.send(post("/whole", "ab")).answer().text());
    }
  }

  @Test
  void aHandlerMayThinkLongerThanAConnectionMayBeSilent() throws Exception {
    try (Served served =
            Served.routes(
                config ->
                    config.with(
                        new ListenerConfig.Timeouts(
                            java.time.Duration.ofSeconds(5),
                            java.time.Duration.ofSeconds(5),
                            java.time.Duration.ofSeconds(5),
                            java.time.Duration.ofMillis(200))),
                routes ->
                    routes.get(
                        "/",
                        exchange -> {
                          try {
                            Thread.sleep(1000);
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                          exchange.json("{}\n".getBytes(UTF_8));
                        }));
        RawClient client = served.connect()) {
      assertEquals("{}\n", client.ask("GET", "/").text());
      assertTrue(client.isClosed());
    }
  }

  @Test
  void aClientThatGoesInTheMiddleOfItsBodyIsNoted() throws Exception {
    try (Served served = Served.routes(BodyTest::bodies)) {
      try (RawClient client = served.connect()) {
        client.send("POST /whole HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
      }
      assertEquals(499, served.handled().status());
    }
  }

  @Test
  void linesAreCutWhereverThePacketsAre() throws Exception {
    try (Served served = Served.routes(BodyTest::bodies);
        RawClient client = served.connect()) {
      String body = "a\n\nbc\r\n\r\ndef";
      assertEquals("a@1 bc@3 def@5 ", client.send(post("/lines", body)).answer().text());
      String[] bytes = body.split("");
      assertEquals("a@1 bc@3 def@5 ", client.send(chunked("/lines", bytes)).answer().text());
      assertEquals("", client.send(post("/lines", "")).answer().text());
      assertEquals("", client.send(post("/lines", "\n\n")).answer().text());
    }
  }

  @Test
  void aLineIsReadBeforeTheNextOneIsSent() throws Exception {
    BlockingQueue<String> read = new LinkedBlockingQueue<>();
    try (Served served =
            Served.routes(
                routes ->
                    routes.post(
                        "/lines",
                        exchange -> {
                          exchange
                              .lines(100)
                              .forEachRemaining(line -> read.add(new String(line, UTF_8)));
                          exchange.empty(204);
                        }));
        RawClient client = served.connect()) {
      client.send("POST /lines HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 10; i++) {
        client.send("2\r\n" + i + "\n\r\n");
        assertEquals(Integer.toString(i), read.poll(10, TimeUnit.SECONDS));
      }
      assertEquals(204, client.send("0\r\n\r\n").answer().status());
    }
  }

  @Test
  void moreLinesThanABodyMayHaveBytesAreFineButOneLongLineIsNot() throws Exception {
    try (Served served = Served.routes(SMALL, BodyTest::bodies);
        RawClient client = served.connect()) {
      RawClient.Answer many = client.send(post("/lines", "0123456789\n".repeat(1000))).answer();
      assertTrue(many.text().endsWith("0123456789@1000 "));
      RawClient.Answer refused =
          client.send(post("/lines", "short\n" + "a".repeat(101) + "\n")).answer();
      assertEquals(413, refused.status());
      assertEquals(
          "{\"code\":413,\"message\":"
              + "\"A line of the body is too long. (line=2, bytes_max=100)\"}\n",
          refused.text());
    }
  }

  @Test
  void linesThatStopComingAreGivenUp() throws Exception {
    try (Served served =
            Served.routes(c -> c.with(Served.timeouts(5000, 300, 5000)), BodyTest::bodies);
        RawClient client = served.connect()) {
      client.send(
          "POST /lines HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na\nbc\r\n");
      assertEquals(408, client.answer().status());
    }
  }
}
