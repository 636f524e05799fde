package dev.pinfold.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Api;
import dev.pinfold.http.Cors;
import dev.pinfold.http.ErrorShape;
import dev.pinfold.http.Failure;
import dev.pinfold.http.Handled;
import dev.pinfold.http.OwnerRateLimit;
import dev.pinfold.http.RequestsInFlight;
import dev.pinfold.http.Router;
import dev.pinfold.http.TokenHandler;
import dev.pinfold.http.auth.PasswordAuthenticator;
import dev.pinfold.http.auth.Passwords;
import dev.pinfold.http.auth.SignedTokens;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client sees of an API on a listener.
class HttpListenerTest {

  private static void pins(Router.Builder routes) {
    routes
        .get("/pins", exchange -> exchange.json("[]\n".getBytes(UTF_8)))
        .get("/pins/{cid}", exchange -> exchange.json(exchange.path("cid").getBytes(UTF_8)))
        .post("/pins/{cid}", exchange -> exchange.json(exchange.bytes()))
        .post("/pins/recover", exchange -> exchange.empty(202))
        .post(
            "/pins/{keyType:ipfs|ipns|ipld}/{path...}",
            exchange ->
                exchange.json(
                    (exchange.path("keyType") + exchange.pathRest("path")).getBytes(UTF_8)))
        .openGet("/health", exchange -> exchange.empty(204));
  }

  @Test
  void aHandlerRunsOnAVirtualThreadOfItsOwn() throws Exception {
    AtomicReference<Boolean> virtual = new AtomicReference<>();
    try (Served served =
            Served.routes(
                routes ->
                    routes.get(
                        "/",
                        exchange -> {
                          virtual.set(Thread.currentThread().isVirtual());
                          exchange.empty(204);
                        }));
        RawClient client = served.connect()) {
      assertEquals(204, client.ask("GET", "/").status());
    }
    assertTrue(virtual.get());
  }

  @Test
  void anAnswerHasItsLengthAndNoNameOfTheServer() throws Exception {
    try (Served served = Served.routes(HttpListenerTest::pins);
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("GET", "/pins");

      assertEquals(200, answer.status());
      assertEquals("application/json", answer.header("content-type"));
      assertEquals("3", answer.header("content-length"));
      assertNull(answer.header("server"));
      assertEquals("[]\n", answer.text());
      Handled handled = served.handled();
      assertEquals("GET", handled.method());
      assertEquals("/pins", handled.route());
      assertEquals(200, handled.status());
      assertEquals(3, handled.bytesSent());
      assertEquals("default", handled.owner());
      assertTrue(handled.nanos() > 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/pins/a%2Fb,            a/b",
    "/pins/a+b,              a+b",
    "/pins/%E2%82%AC,        €",
    "/pins/..%2f,            ../",
    "/pins/a%3Fb,            a?b",
    "/pins/a;b,              a;b",
  })
  void segmentsAreDecodedAfterTheyAreCut(String target, String cid) throws Exception {
    try (Served served = Served.routes(HttpListenerTest::pins);
        RawClient client = served.connect()) {
      assertEquals(cid, client.ask("GET", target).text());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/pins/ipns/a%2Fb/c     | ipns[a/b, c]",
        "/pins/ipfs/Qm/x//      | ''",
        "/pins/ipfs/Qm          | ipfs[Qm]",
      })
  void theRestOfAPathKeepsItsSegments(String target, String text) throws Exception {
    try (Served served = Served.routes(HttpListenerTest::pins);
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("POST", target, "Content-Length: 0");
      assertEquals(text, answer.text());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pins/%zz", "/pins/%", "/pins/%4", "/pins/%ff", "/pins/%c0%af"})
  void aMalformedEscapeInThePathIsRefused(String target) throws Exception {
    try (Served served = Served.routes(HttpListenerTest::pins);
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("GET", target);
      assertEquals(400, answer.status());
      assertTrue(answer.text().startsWith("{\"code\":400,\"message\":"), answer.text());
    }
  }

  @Test
  void aMalformedEscapeInTheQueryIsRefused() throws Exception {
    try (Served served = Served.routes(HttpListenerTest::pins);
        RawClient client = served.connect()) {
      assertEquals(400, client.ask("GET", "/pins?name=%zz").status());
      assertEquals(200, client.ask("GET", "/pins?name=a%20b").status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nothing", "/pins/a/b/c", "//pins", "/pins//"})
  void anUnknownPathIsNotFoundInTheShapeOfTheApi(String target) throws Exception {
    try (Served served = Served.routes(HttpListenerTest::pins);
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("GET", target);
      assertEquals(404, answer.status());
      assertEquals("{\"code\":404,\"message\":\"not found\"}\n", answer.text());
    }
  }

  @Test
  void anotherMethodOfAKnownPathIsRefusedWithoutABody() throws Exception {
    try (Served served = Served.routes(HttpListenerTest::pins);
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("DELETE", "/pins/a");
      assertEquals(405, answer.status());
      assertEquals("GET, HEAD, POST", answer.header("allow"));
      assertEquals("", answer.text());
      assertEquals("/pins/{cid}", served.handled().route());
      assertEquals(405, client.ask("OPTIONS", "/pins").status());
    }
  }

  @Test
  void aPathThatEndsInASlashIsSentToTheOneThatDoesNot() throws Exception {
    try (Served served = Served.routes(HttpListenerTest::pins);
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("GET", "/pins/?cids=a%2Cb&x");
      assertEquals(307, answer.status());
      assertEquals("/pins?cids=a%2Cb&x", answer.header("location"));
      assertEquals(307, client.ask("DELETE", "/pins/").status());
      assertEquals(404, client.ask("GET", "//evil.example/").status());
    }
  }

  @Test
  void headIsGetWithoutTheBody() throws Exception {
    try (Served served = Served.routes(HttpListenerTest::pins);
        RawClient client = served.connect()) {
      RawClient.Answer answer = client.ask("HEAD", "/pins");
      assertEquals(200, answer.status());
      assertEquals("3", answer.header("content-length"));
      assertEquals("[]\n", client.ask("GET", "/pins").text());
    }
  }

  @Test
  void aPreflightIsAnsweredWithPermissionOrWithoutIt() throws Exception {
    try (Served served = Served.api(Served.open(HttpListenerTest::pins).cors(Cors.READING));
        RawClient client = served.connect()) {
      String origin = "Origin: https://page.example";
      RawClient.Answer get =
          client.ask("OPTIONS", "/pins", origin, "Access-Control-Request-Method: GET");
      assertEquals(204, get.status());
      assertEquals("*", get.header("access-control-allow-origin"));
      assertEquals("GET", get.header("access-control-allow-methods"));
      RawClient.Answer post =
          client.ask("OPTIONS", "/pins", origin, "Access-Control-Request-Method: POST");
      assertEquals(204, post.status());
      assertNull(post.header("access-control-allow-origin"));
      RawClient.Answer header =
          client.ask(
              "OPTIONS",
              "/pins",
              origin,
              "Access-Control-Request-Method: GET",
              "Access-Control-Request-Headers: authorization");
      assertNull(header.header("access-control-allow-origin"));
      RawClient.Answer actual = client.ask("GET", "/pins", origin);
      assertEquals("*", actual.header("access-control-allow-origin"));
      assertEquals("Origin", actual.header("vary"));
      assertTrue(actual.header("access-control-expose-headers").contains("X-Chunked-Output"));
    }
  }

  @Test
  void aRequestIdIsTakenIfItIsSaneAndMadeIfNot() throws Exception {
    try (Served served = Served.routes(HttpListenerTest::pins);
        RawClient client = served.connect()) {
      assertEquals(
          "trace-1:a",
          client.ask("GET", "/pins", "X-Request-Id: trace-1:a").header("x-request-id"));
      assertEquals("trace-1:a", served.handled().requestId());
      String made = client.ask("GET", "/pins", "X-Request-Id: a b\"c").header("x-request-id");
      assertTrue(made.matches("[0-9a-f]{24}"), made);
      String other = client.ask("GET", "/nothing").header("x-request-id");
      assertNotEquals(made, other);
      String longId = "a".repeat(129);
      assertNotEquals(
          longId, client.ask("GET", "/pins", "X-Request-Id: " + longId).header("x-request-id"));
    }
  }

  @Test
  void whatAHandlerThrowsIsAnsweredByItsKind() throws Exception {
    try (Served served =
            Served.routes(
                routes ->
                    routes
                        .get(
                            "/busy",
                            exchange -> {
                              throw new ProblemException(
                                  Problem.of(Problem.Kind.BUSY, "locked", "It is locked.")
                                      .with("by", "another"));
                            })
                        .get(
                            "/exact",
                            exchange -> {
                              throw Failure.of(404, "not_found", "pin is not part of the pinset")
                                  .raise();
                            })
                        .get(
                            "/defect",
                            exchange -> {
                              throw new IllegalStateException("secret internals");
                            })
                        .get("/silent", exchange -> {}));
        RawClient client = served.connect()) {
      RawClient.Answer busy = client.ask("GET", "/busy");
      assertEquals(503, busy.status());
      assertEquals("1", busy.header("retry-after"));
      assertEquals("{\"code\":503,\"message\":\"It is locked. (by=another)\"}\n", busy.text());
      assertEquals(
          "{\"code\":404,\"message\":\"pin is not part of the pinset\"}\n",
          client.ask("GET", "/exact").text());
      RawClient.Answer defect = client.ask("GET", "/defect", "X-Request-Id: r1");
      assertEquals(500, defect.status());
      assertEquals(
          "{\"code\":500,\"message\":\"internal error (request_id=r1)\"}\n", defect.text());
      assertEquals(500, client.ask("GET", "/silent").status());
    }
  }

  private static Api.Builder closed() {
    Passwords passwords = new Passwords(Map.of("alice", "secret", "bob", "hidden"));
    SignedTokens tokens = new SignedTokens(passwords, InstantSource.system());
    Router.Builder routes = Router.builder();
    pins(routes);
    routes.post("/token", new TokenHandler(tokens));
    return Api.named("test")
        .router(routes.build())
        .errors(ErrorShape.cluster())
        .authenticator(
            new PasswordAuthenticator(passwords, tokens, PasswordAuthenticator.CLUSTER_REALM));
  }

  private static String basic(String owner, String password) {
    String pair = owner + ":" + password;
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  @Test
  void credentialsAreAskedForEverywhereButForHealthAndPreflights() throws Exception {
    try (Served served = Served.api(closed().cors(Cors.READING));
        RawClient client = served.connect()) {
      RawClient.Answer nothing = client.ask("GET", "/nothing");
      assertEquals(401, nothing.status());
      assertEquals(
          "Bearer realm=\"Restricted IPFS Cluster API\""
              + " | Basic realm=\"Restricted IPFS Cluster API\"",
          nothing.header("www-authenticate"));
      assertEquals(
          "{\"code\":401,\"message\":\"unauthorized: no auth provided\"}\n", nothing.text());
      RawClient.Answer wrong = client.ask("GET", "/pins", basic("alice", "hidden"));
      assertEquals("Basic realm=\"Restricted IPFS Cluster API\"", wrong.header("www-authenticate"));
      assertEquals("{\"code\":401,\"message\":\"unauthorized: access denied\"}\n", wrong.text());
      RawClient.Answer token = client.ask("GET", "/pins", "Authorization: Bearer x.y.z");
      assertEquals(
          "Bearer realm=\"Restricted IPFS Cluster API\", error=\"invalid_token\"",
          token.header("www-authenticate"));
      assertEquals("{\"code\":401,\"message\":\"unauthorized: invalid token\"}\n", token.text());
      assertEquals(401, client.ask("GET", "/pins/").status());
      assertEquals(401, client.ask("DELETE", "/health").status());
      assertEquals(204, client.ask("GET", "/health").status());
      assertEquals(
          204,
          client
              .ask("OPTIONS", "/pins", "Origin: x", "Access-Control-Request-Method: GET")
              .status());
      assertEquals(200, client.ask("GET", "/pins", basic("alice", "secret")).status());
    }
  }

  @Test
  void aTokenThatWasAskedForLetsItsOwnerIn() throws Exception {
    try (Served served = Served.api(closed());
        RawClient client = served.connect()) {
      RawClient.Answer answer =
          client.ask("POST", "/token", basic("bob", "hidden"), "Content-Length: 0");
      assertEquals(200, answer.status());
      String token = answer.text().split("\"")[3];
      assertEquals("{\"token\":\"" + token + "\"}\n", answer.text());
      served.handled();
      assertEquals(200, client.ask("GET", "/pins", "Authorization: Bearer " + token).status());
      assertEquals("bob", served.handled().owner());
    }
  }

  @Test
  void anOwnerWhoAsksTooOftenIsToldWhenToComeBackAndOthersAreNot() throws Exception {
    AtomicLong nanos = new AtomicLong();
    OwnerRateLimit limit = new OwnerRateLimit(_ -> 1, 10, nanos::get);
    try (Served served = Served.api(closed().rateLimit(limit));
        RawClient client = served.connect()) {
      String alice = basic("alice", "secret");
      assertEquals(200, client.ask("GET", "/pins", alice).status());
      assertEquals(200, client.ask("GET", "/pins", alice).status());
      RawClient.Answer refused = client.ask("GET", "/pins", alice);
      assertEquals(429, refused.status());
      assertEquals("1", refused.header("retry-after"));
      assertEquals("{\"code\":429,\"message\":\"too many requests\"}\n", refused.text());
      assertEquals(200, client.ask("GET", "/pins", basic("bob", "hidden")).status());
      assertEquals(204, client.ask("GET", "/health").status());
      nanos.addAndGet(1_000_000_000L);
      assertEquals(200, client.ask("GET", "/pins", alice).status());
    }
  }

  @Test
  void requestsBeyondTheBoundAreTurnedAway() throws Exception {
    CountDownLatch inside = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    RequestsInFlight bound = new RequestsInFlight(2);
    try (Served served =
            Served.api(
                Served.open(
                        routes ->
                            routes.get(
                                "/",
                                exchange -> {
                                  inside.countDown();
                                  await(release);
                                  exchange.empty(204);
                                }))
                    .inFlight(bound));
        RawClient one = served.connect();
        RawClient two = served.connect();
        RawClient three = served.connect()) {
      one.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      two.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      inside.await();
      RawClient.Answer refused = three.ask("GET", "/");
      assertEquals(503, refused.status());
      assertEquals("1", refused.header("retry-after"));
      release.countDown();
      assertEquals(204, one.answer().status());
      assertEquals(204, two.answer().status());
      assertEquals(204, three.ask("GET", "/").status());
    }
    assertEquals(0, bound.count());
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anObserverThatFailsDisturbsNobody() throws Exception {
    Router.Builder routes = Router.builder();
    pins(routes);
    Api api =
        Served.open(HttpListenerTest::pins)
            .observer(
                request -> {
                  throw new IllegalStateException("observer");
                })
            .build();
    ListenerConfig config = ListenerConfig.of("test", "127.0.0.1", 0);
    try (HttpListener listener = HttpListener.start(config, api, Exposure.LOOPBACK_ONLY);
        RawClient client = new RawClient(listener.port())) {
      assertEquals(200, client.ask("GET", "/pins").status());
      assertEquals(200, client.ask("GET", "/pins").status());
    }
  }

  @Test
  void anOpenApiIsNotExposedUnlessThatIsSaid() throws Exception {
    Api open = Served.open(HttpListenerTest::pins).build();
    ListenerConfig everywhere = ListenerConfig.of("api", "0.0.0.0", 0);
    ProblemException refused =
        assertThrows(
            ProblemException.class,
            () -> HttpListener.start(everywhere, open, Exposure.LOOPBACK_ONLY));
    assertEquals("open_listener", refused.problem().code());
    HttpListener.start(everywhere, open, Exposure.ANYWHERE).close();
    HttpListener.start(everywhere, closed().build(), Exposure.LOOPBACK_ONLY).close();
    HttpListener.start(ListenerConfig.of("api", "localhost", 0), open, Exposure.LOOPBACK_ONLY)
        .close();
  }

  @Test
  void aPortThatIsTakenIsSaid() throws Exception {
    try (java.net.ServerSocket taken =
        new java.net.ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      ListenerConfig config = ListenerConfig.of("api", "127.0.0.1", taken.getLocalPort());
      Api open = Served.open(HttpListenerTest::pins).build();
      ProblemException refused =
          assertThrows(
              ProblemException.class,
              () -> HttpListener.start(config, open, Exposure.LOOPBACK_ONLY));
      assertEquals("cannot_listen", refused.problem().code());
      assertEquals(taken.getLocalPort(), refused.problem().details().get("port"));
    }
  }

  @Test
  void severalListenersServeTheirOwnApis() throws Exception {
    try (Served one = Served.routes(routes -> routes.get("/one", e -> e.empty(204)));
        Served two = Served.routes(routes -> routes.get("/two", e -> e.empty(204)));
        RawClient toOne = one.connect();
        RawClient toTwo = two.connect()) {
      assertEquals(204, toOne.ask("GET", "/one").status());
      assertEquals(404, toTwo.ask("GET", "/one").status());
      assertEquals(204, toTwo.ask("GET", "/two").status());
    }
  }

  @Test
  void clientsByTheDozenGetTheirOwnAnswers() throws Exception {
    int clients = 64;
    int requests = 50;
    try (Served served = Served.routes(HttpListenerTest::pins);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int c = 0; c < clients; c++) {
        String name = "client" + c;
        results.add(
            threads.submit(
                () -> {
                  try (RawClient client = served.connect()) {
                    for (int i = 0; i < requests; i++) {
                      String body = name + "-" + i;
                      client.send(
                          "POST /pins/x HTTP/1.1\r\nHost: x\r\nContent-Length: "
                              + body.length()
                              + "\r\n\r\n"
                              + body);
                      if (!client.answer().text().equals(body)) {
                        return false;
                      }
                    }
                    return true;
                  }
                }));
      }
      for (Future<Boolean> result : results) {
        assertTrue(result.get());
      }
      for (int i = 0; i < clients * requests; i++) {
        assertEquals(200, served.handled().status());
      }
    }
  }

  @Test
  void clientsThatKnowOnlyHttp10AreServed() throws Exception {
    try (Served served = Served.routes(HttpListenerTest::pins);
        RawClient client = served.connect()) {
      client.send("GET /pins HTTP/1.0\r\n\r\n");
      assertEquals("[]\n", client.answer().text());
      assertTrue(client.isClosed());
    }
    assertFalse(Thread.currentThread().isInterrupted());
  }
}
