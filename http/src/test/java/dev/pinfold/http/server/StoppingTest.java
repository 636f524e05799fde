package dev.pinfold.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// How a listener stops, and how many connections it has.
class StoppingTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  @Test
  void requestsThatAreWorkedOnAreAnsweredBeforeTheEnd() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Served served =
        Served.routes(
            routes ->
                routes
                    .get(
                        "/",
                        exchange -> {
                          inside.countDown();
                          HttpListenerTest.await(release);
                          exchange.json("{}\n".getBytes(UTF_8));
                        })
                    .get("/quick", exchange -> exchange.empty(204)));
    int port = served.listener().port();
    try (RawClient working = served.connect();
        RawClient idle = served.connect()) {
      assertEquals(204, idle.ask("GET", "/quick").status());
      working.send(GET);
      inside.await();
      CompletableFuture<Boolean> stopped =
          CompletableFuture.supplyAsync(() -> served.listener().stop(Duration.ofSeconds(20)));
      awaitRefusal(port);
      assertEquals("close", idle.ask("GET", "/quick").header("connection"));
      assertFalse(stopped.isDone());
      release.countDown();
      assertEquals("{}\n", working.answer().text());
      assertTrue(stopped.get(20, TimeUnit.SECONDS));
      assertTrue(working.isClosed());
      assertEquals(0, served.listener().requestsInFlight());
    }
  }

  private static void awaitRefusal(int port) throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      try (RawClient client = new RawClient(port)) {
        Thread.sleep(10);
      } catch (IOException e) {
        return;
      }
    }
    throw new AssertionError("Still listening");
  }

  @Test
  void theDeadlineEndsWhatIsNotDone() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Served served =
        Served.routes(
            routes ->
                routes.get(
                    "/",
                    exchange -> {
                      inside.countDown();
                      HttpListenerTest.await(release);
                      exchange.empty(204);
                    }));
    try (RawClient client = served.connect()) {
      client.send(GET);
      inside.await();
      assertFalse(served.listener().stop(Duration.ofMillis(100)));
      assertTrue(client.isClosed());
    } finally {
      release.countDown();
    }
    // The handler's answer goes nowhere, and harms nobody.
    served.handled();
  }

  @Test
  void stoppingTwiceIsStoppingOnce() throws Exception {
    Served served = Served.routes(routes -> routes.get("/", exchange -> exchange.empty(204)));
    int port = served.listener().port();
    assertTrue(served.listener().stop(Duration.ofSeconds(1)));
    assertTrue(served.listener().stop(Duration.ofSeconds(1)));
    served.close();
    assertThrows(IOException.class, () -> new RawClient(port).close());
  }

  @Test
  void connectionsBeyondTheBoundWaitUntilOthersEnd() throws Exception {
    try (Served served =
        Served.routes(
            config -> config.with(new ListenerConfig.Limits(4096, 1000, 2)),
            routes -> routes.get("/", exchange -> exchange.empty(204)))) {
      try (RawClient one = served.connect();
          RawClient two = served.connect();
          RawClient three = served.connect()) {
        assertEquals(204, one.ask("GET", "/").status());
        assertEquals(204, two.ask("GET", "/").status());
        three.send(GET);
        three.socket().setSoTimeout(300);
        assertThrows(IOException.class, three::answer);
        one.close();
        three.socket().setSoTimeout(20_000);
        assertEquals(204, three.answer().status());
      }
    }
  }
}
