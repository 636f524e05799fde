package dev.pinfold.volumes.watch.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Notices on their way.
class ChannelsTest {

  private static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");

  private static Notice notice(String channel) {
    return new Notice(
        Notice.Kind.FIRING,
        new Alert("pool_full", "tank", Alert.Phase.FIRING, AT, 0.04, AT, AT, 0, false),
        Severity.CRITICAL,
        0.05,
        channel);
  }

  private static boolean send(ChannelSpec channel, List<Duration> waits) {
    try (Channels channels = new Channels(List.of(channel), waits::add)) {
      return channels.send(notice(channel.name()));
    }
  }

  @Test
  void aProgramReadsJson(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("said");
    List<Duration> waits = new ArrayList<>();
    assertTrue(
        send(
            new ChannelSpec.Command(
                "page", Duration.ZERO, List.of("tee", file.toString()), Duration.ofMinutes(5)),
            waits));
    assertEquals(
        "{\"notice\":\"firing\",\"rule\":\"pool_full\",\"subject\":\"tank\",\"severity\":\"critical\","
            + "\"value\":0.04,\"threshold\":0.05,\"since\":\"2026-11-21T00:00:00Z\"}",
        Files.readString(file));
    assertEquals(List.of(), waits);
  }

  @Test
  void aProgramThatFailsIsTriedAFewTimes() {
    List<Duration> waits = new ArrayList<>();
    assertFalse(
        send(
            new ChannelSpec.Command("page", Duration.ZERO, List.of("false"), Duration.ofMinutes(5)),
            waits));
    assertEquals(
        List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2)), waits);
  }

  @Test
  void aProgramThatDoesNotEndIsKilled() {
    List<Duration> waits = new ArrayList<>();
    assertFalse(
        send(
            new ChannelSpec.Command(
                "page", Duration.ZERO, List.of("sleep", "1000000"), Duration.ofMillis(1)),
            waits));
    assertEquals(Channels.TRIES - 1, waits.size());
  }

  @Test
  void aServiceIsAskedAgainOnlyIfThatCanHelp() throws IOException {
    List<String> bodies = new ArrayList<>();
    List<Integer> answers = new ArrayList<>(List.of(503, 429, 204, 404));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(answers.removeFirst(), -1);
          exchange.close();
        });
    server.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
      ChannelSpec hook = new ChannelSpec.Webhook("hook", Duration.ZERO, uri, Duration.ofMinutes(5));
      List<Duration> waits = new ArrayList<>();
      assertTrue(send(hook, waits));
      assertEquals(2, waits.size());
      assertFalse(send(hook, waits));
      assertEquals(2, waits.size(), "a refusal stays one");
      assertEquals(4, bodies.size());
      assertTrue(bodies.getFirst().contains("\"rule\":\"pool_full\""));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatIsNotThereReachesNobody() {
    try (Channels channels = new Channels(List.of(), _ -> {})) {
      assertFalse(channels.send(notice("nobody")));
    }
    assertFalse(
        send(
            new ChannelSpec.Command(
                "page", Duration.ZERO, List.of("/no/such/program"), Duration.ofMinutes(5)),
            new ArrayList<>()));
  }
}
