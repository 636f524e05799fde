package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

  @TempDir private Path directory;

  /// Three fit.
  private static final class Volume implements Checkpoints {
    private final List<View> made = new ArrayList<>();

    @Override
    public View make() {
      if (made.size() == 3) {
        throw new ProblemException(
            Problem.of(Problem.Kind.LIMIT, "zfs_pool_full", "the pool is out of space"));
      }
      int number = made.size() + 1;
      made.add(
          new View(
              "c" + number,
              Instant.parse("2026-11-21T20:31:05Z"),
              number,
              "made",
              4_096,
              number - 1));
      return made.getLast();
    }

    @Override
    public List<View> list() {
      return made;
    }
  }

  @Test
  void theyAreMadeAndListed() {
    try (TestServer server = new TestServer(directory)) {
      server.admin.with(new Volume());
      Answer made = server.post("/v1/checkpoints", "");
      assertEquals(201, made.status(), made.body());
      assertEquals(
          "{\"name\":\"c1\",\"time\":\"2026-11-21T20:31:05Z\",\"sequence\":1,\"state\":\"made\","
              + "\"used_bytes\":4096,\"holds\":0}",
          made.body().strip());
      server.post("/v1/checkpoints", "");
      assertEquals(2, server.get("/v1/checkpoints").json().get("checkpoints").size());
    }
  }

  @Test
  void whyThereIsNoneIsSaid() {
    try (TestServer server = new TestServer(directory)) {
      server.admin.with(new Volume());
      for (int i = 0; i < 3; i++) {
        server.post("/v1/checkpoints", "");
      }
      Answer full = server.post("/v1/checkpoints", "");
      assertEquals("zfs_pool_full", full.json().get("code").asText(), full.body());
      assertEquals(3, server.get("/v1/checkpoints").json().get("checkpoints").size());
    }
  }

  @Test
  void aPlainDirectoryHasNone() {
    try (TestServer server = new TestServer(directory)) {
      assertEquals(404, server.get("/v1/checkpoints").status());
      Answer refused = server.post("/v1/checkpoints", "");
      assertEquals(404, refused.status());
      assertEquals("no_volume", refused.json().get("code").asText());
    }
  }
}
