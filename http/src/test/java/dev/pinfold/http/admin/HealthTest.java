package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.http.Api;
import dev.pinfold.http.ErrorShape;
import dev.pinfold.http.MemoryTransport;
import dev.pinfold.http.auth.Authentication;
import dev.pinfold.http.auth.Authenticator;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void livesAsLongAsItAnswers() {
    Answer answer = server.get("/health/live");
    assertEquals(200, answer.status());
    assertEquals("live", answer.json().path("status").asText());
  }

  @Test
  void isReadyUnlessThereAreReasons() {
    assertEquals(200, server.get("/health/ready").status());
    server.notReady = List.of("the disk is full");
    Answer answer = server.get("/health/ready");
    assertEquals(503, answer.status());
    assertEquals("not_ready", answer.json().path("status").asText());
    assertEquals("the disk is full", answer.json().path("reasons").path(0).asText());
  }

  @Test
  void givesMetricsInTheFormThatIsAskedFor() {
    Answer answer = server.get("/metrics", "Accept", "text/x");
    assertEquals("accept text/x", answer.body());
    assertEquals("text/plain", answer.headers().get("content-type"));
  }

  @Test
  void needsNobodyForThese() {
    Authenticator nobody =
        new Authenticator() {
          @Override
          public Authentication authenticate(@Nullable String authorization) {
            return new Authentication.Refused("no", List.of());
          }

          @Override
          public boolean open() {
            return false;
          }
        };
    Api api =
        Api.named("admin")
            .router(server.admin.router())
            .errors(ErrorShape.problemDetails())
            .authenticator(nobody)
            .build();
    for (String path : List.of("/health/live", "/health/ready", "/metrics", "/openapi.yaml")) {
      MemoryTransport transport = new MemoryTransport("GET", path).finish();
      api.handle(transport);
      assertEquals(200, Answer.of(transport).status(), path);
    }
    for (String name : server.admin.router().routes().keySet()) {
      String[] route = name.split(" ");
      if (route[1].startsWith("/v1/")) {
        MemoryTransport transport = new MemoryTransport(route[0], route[1]).finish();
        api.handle(transport);
        assertEquals(401, Answer.of(transport).status(), name);
      }
    }
  }

  @Test
  void describesItself() {
    Answer answer = server.get("/openapi.yaml");
    assertEquals("application/yaml", answer.headers().get("content-type"));
    assertTrue(answer.body().startsWith("openapi: 3.1.0"), answer.body());
  }

  @Test
  void answersErrorsAsProblemDetails() {
    Answer answer = server.get("/v1/owners/nobody");
    assertEquals(404, answer.status());
    assertEquals("application/problem+json", answer.headers().get("content-type"));
    assertEquals("urn:pinfold:problem:owner_not_found", answer.json().path("type").asText());
    assertEquals(404, answer.json().path("status").asInt());
    assertEquals("nobody", answer.details().path("owner").asText());
  }
}
