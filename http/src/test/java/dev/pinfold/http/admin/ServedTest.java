package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.http.server.Exposure;
import dev.pinfold.http.server.HttpListener;
import dev.pinfold.http.server.ListenerConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What streams both ways, over a network.
class ServedTest {

  private static final int PINS = 6_000;

  @TempDir Path directory;
  private TestServer server;
  private HttpListener listener;
  private HttpClient client;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    server.post("/v1/owners", "{\"name\":\"alice\"}");
    listener =
        HttpListener.start(
            ListenerConfig.of("admin", "127.0.0.1", 0), server.api, Exposure.LOOPBACK_ONLY);
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterEach
  void stop() {
    client.close();
    listener.close();
    server.close();
  }

  private static String lines(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("{\"cid\":\"").append(TestServer.cid("c" + i)).append("\"}\n");
    }
    return lines.toString();
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + target));
  }

  private List<JsonNode> send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.body().lines().map(Answer::read).toList();
  }

  @Test
  void importsPackedAndExports() throws IOException, InterruptedException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(lines(PINS).getBytes(StandardCharsets.UTF_8));
    }
    byte[] bytes = packed.toByteArray();
    List<JsonNode> told =
        send(
            request("/v1/import?owner=alice")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
                .build());
    assertTrue(told.getLast().path("done").asBoolean(), told.getLast().toString());
    assertEquals(PINS, told.getLast().path("imported").asLong());
    assertEquals(PINS, send(request("/v1/export").build()).size());
  }

  @Test
  void answersBulkInOrder() throws IOException, InterruptedException {
    List<JsonNode> answers =
        send(
            request("/v1/owners/alice/bulk/pin")
                .POST(
                    BodyPublishers.ofInputStream(
                        () ->
                            new ByteArrayInputStream(lines(PINS).getBytes(StandardCharsets.UTF_8))))
                .build());
    assertEquals(PINS, answers.size());
    for (int i = 0; i < PINS; i++) {
      assertEquals(TestServer.cid("c" + i), answers.get(i).path("cid").asText());
    }
    assertEquals(PINS, server.store.pinCount());
  }

  @Test
  void saysWhyItDoesNotReadABody() throws IOException, InterruptedException {
    server.patch("/v1/owners/alice", "{\"suspended\":true}");
    HttpResponse<String> answer =
        client.send(
            request("/v1/import?owner=alice").POST(BodyPublishers.ofString(lines(10))).build(),
            BodyHandlers.ofString());
    assertEquals(409, answer.statusCode());
    assertEquals("owner_suspended", Answer.read(answer.body()).path("code").asText());
  }
}
