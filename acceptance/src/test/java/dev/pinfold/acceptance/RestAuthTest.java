package dev.pinfold.acceptance;

import static dev.pinfold.acceptance.Template.assertMatches;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may use the API of IPFS Cluster: users with passwords, and those whom a password has signed
/// a token for.
class RestAuthTest {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String PASSWORD = "wonderland";

  @TempDir static Path directory;
  private static ServerProcess server;
  private static Http api;

  @BeforeAll
  static void start() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("pinfold.yaml"),
            "cluster:\n  credentials:\n    alice: " + PASSWORD + "\n    bob: \"the: builder\"\n");
    server =
        ServerProcess.start(
            "rest-auth",
            directory.resolve("data"),
            "--instant-peers",
            "2",
            "--config",
            config.toString());
    api = server.cluster();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static Http as(String user, String password) {
    String pair = user + ":" + password;
    return api.with(
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  private static void assertRefused(String message, Http.Answer answer) {
    assertEquals(
        "{\"code\":401,\"message\":\"unauthorized: " + message + "\"}\n",
        answer.expect(401).body());
    assertEquals("application/json", answer.header("Content-Type"));
  }

  @Test
  void whoBringsNothingIsToldWhatToBring() throws Exception {
    String cid = Cids.of("no credentials");
    for (Http.Answer answer :
        List.of(
            api.get("/id"),
            api.get("/pins"),
            api.post("/pins/" + cid),
            api.delete("/pins/" + cid),
            api.post("/token"),
            api.get("/unheard-of"))) {
      assertRefused("no auth provided", answer);
      String challenges = String.join(", ", answer.headers().allValues("WWW-Authenticate"));
      for (String scheme : List.of("Bearer", "Basic")) {
        assertTrue(
            challenges.contains(scheme + " realm=\"Restricted IPFS Cluster API\""), challenges);
      }
    }
    as("alice", PASSWORD).get("/allocations/" + cid).expect(404);
  }

  @Test
  void aPasswordLetsItsUserIn() throws Exception {
    as("alice", PASSWORD).get("/id").expect(200);
    as("bob", "the: builder").get("/id").expect(200);
    assertRefused("access denied", as("alice", "the: builder").get("/id"));
    assertRefused("access denied", as("alice", "").get("/id"));
    assertRefused("access denied", as("carol", PASSWORD).get("/id"));
    assertRefused("access denied", as("", "").get("/id"));
  }

  @Test
  void aTokenStandsForThePassword() throws Exception {
    Http.Answer answer = as("alice", PASSWORD).post("/token").expect(200);
    assertMatches("{\"token\":\"@text\"}\n", answer.body());
    String token = answer.json().path("token").asText();
    String[] parts = token.split("\\.");
    assertEquals(3, parts.length);
    assertEquals(
        "{\"iss\":\"alice\"}",
        new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
    assertEquals(
        token, jwt(new String(Base64.getUrlDecoder().decode(parts[0])), "{\"iss\":\"alice\"}"));
    api.withToken(token).get("/id").expect(200);
    // A token can be had for a token, and it is the same.
    assertEquals(answer.body(), api.withToken(token).post("/token").expect(200).body());
  }

  @Test
  void tokensThatClientsSignThemselvesAreTaken() throws Exception {
    long now = Instant.now().getEpochSecond();
    for (String algorithm : List.of("HS256", "HS384", "HS512")) {
      String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}";
      for (String claims :
          List.of(
              "{\"iss\":\"alice\"}",
              "{\"iss\":\"alice\",\"exp\":%d}".formatted(now + 1_000),
              "{\"iss\":\"alice\",\"nbf\":%d,\"iat\":%d}".formatted(now - 10, now - 10))) {
        api.withToken(jwt(header, claims)).get("/id").expect(200);
      }
      for (String claims :
          List.of(
              "{}",
              "{\"iss\":\"bob\"}",
              "{\"iss\":\"carol\"}",
              "{\"iss\":\"\"}",
              "{\"iss\":\"alice\",\"exp\":%d}".formatted(now - 10),
              "{\"iss\":\"alice\",\"nbf\":%d}".formatted(now + 1_000),
              "{\"iss\":\"alice\",\"iat\":%d}".formatted(now + 1_000))) {
        assertRefused("invalid token", api.withToken(jwt(header, claims)).get("/id"));
      }
    }
  }

  @Test
  void tokensThatNobodySignedAreNot() throws Exception {
    String good = jwt("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "{\"iss\":\"alice\"}");
    for (String bad :
        List.of(
            good.substring(0, good.lastIndexOf('.') + 1),
            good.substring(0, good.lastIndexOf('.')),
            good + "x",
            encode("{\"alg\":\"none\"}") + "." + encode("{\"iss\":\"alice\"}") + ".",
            encode("{\"alg\":\"RS256\"}") + good.substring(good.indexOf('.')),
            "nonsense")) {
      assertRefused("invalid token", api.withToken(bad).get("/id"));
    }
  }

  @Test
  void healthAndQuestionsOfBrowsersNeedNobody() throws Exception {
    api.get("/health").expect(204);
    Http.Answer asked =
        api.with("Origin", "https://example.org")
            .with("Access-Control-Request-Method", "GET")
            .send("OPTIONS", "/pins", "");
    assertEquals(2, asked.status() / 100, asked::toString);
  }

  @Test
  void whereNobodyHasAPasswordThereIsNoToken() throws Exception {
    try (ServerProcess open = ServerProcess.start("rest-open", directory.resolve("open"))) {
      assertEquals(401, open.cluster().post("/token").status());
      open.cluster().get("/id").expect(200);
    }
  }

  @Test
  void usersTakeBackWhatIsTheirs() throws Exception {
    Http alice = as("alice", PASSWORD);
    Http bob = as("bob", "the: builder");
    String cid = Cids.of("of both");
    alice.post("/pins/" + cid + "?name=hers").expect(200);
    bob.post("/pins/" + cid + "?name=his").expect(200);
    alice.delete("/pins/" + cid).expect(200);
    alice.delete("/pins/" + cid).expect(404);
    assertEquals("his", bob.get("/allocations/" + cid).expect(200).json().path("name").asText());
    // All see all.
    Set<String> seen =
        alice.get("/allocations").expect(200).lines().stream()
            .map(pin -> pin.path("cid").asText())
            .collect(Collectors.toSet());
    assertTrue(seen.contains(cid));
    bob.delete("/pins/" + cid).expect(200);
    alice.get("/allocations/" + cid).expect(404);
  }

  private static String jwt(String header, String claims) throws Exception {
    String signed = encode(header) + "." + encode(claims);
    String algorithm =
        "HmacSHA" + new JsonMapper().readTree(header).path("alg").asText().substring(2);
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(PASSWORD.getBytes(StandardCharsets.UTF_8), algorithm));
    return signed
        + "."
        + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
  }

  private static String encode(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
