package dev.pinfold.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.pinfold.base.ProblemException;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rings of one: how they begin and end.
class RingLifeTest {

  /// For what never comes; nothing passes by it.
  private static final long LIMIT_MINUTES = 5;

  @TempDir private Path directory;

  @Test
  void ringsRunSideBySideAndLeaveTheirLogs() throws Exception {
    Path first = directory.resolve("first");
    try (Ring one = Ring.start(1, first, RingOptions.defaults());
        Ring other =
            Ring.start(
                1,
                directory.resolve("other"),
                RingOptions.defaults().withCommitLogSync(CommitLogSync.PERIODIC))) {
      assertNotEquals(one.contactPoints(), other.contactPoints());
      try (CqlSession session = Clients.connect(one)) {
        session.execute(
            "CREATE KEYSPACE mine WITH replication ="
                + " {'class': 'NetworkTopologyStrategy', 'dc1': 1}");
      }
      try (CqlSession session = Clients.connect(other)) {
        assertTrue(session.getMetadata().getKeyspace("mine").isEmpty());
        assertEquals(1, session.getMetadata().getNodes().size());
      }
    }
    assertFalse(Files.exists(first.resolve("node1/data")));
    assertTrue(Files.size(first.resolve("node1/logs/system.log")) > 0);
  }

  @Test
  void aNodeThatDoesNotStartSaysWhy() {
    ProblemException failed =
        assertThrows(
            ProblemException.class,
            () ->
                Ring.start(
                    1, directory, RingOptions.defaults().withStartTimeout(Duration.ofNanos(1))));
    assertEquals("cassandra_too_slow", failed.problem().code());
    assertTrue(Files.isDirectory(directory.resolve("node1/logs")));
  }

  @Test
  void nodesEndWithTheJvmThatStartedThemEvenIfItIsKilled() throws Exception {
    Process holder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                RingHolder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = holder.inputReader(StandardCharsets.UTF_8)) {
      ProcessHandle node = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
      assertTrue(node.isAlive());
      holder.destroyForcibly().waitFor();
      node.onExit().get(LIMIT_MINUTES, TimeUnit.MINUTES);
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    RingOptions options = RingOptions.defaults();
    assertThrows(IllegalArgumentException.class, () -> options.withHeapMegabytes(1));
    assertThrows(IllegalArgumentException.class, () -> options.withTokens(0));
    assertThrows(IllegalArgumentException.class, () -> options.withDataCentres("dc 1"));
    assertThrows(IllegalArgumentException.class, () -> options.withRequestTimeout(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> Ring.start(17, directory, options));
    RingOptions two = options.withDataCentres("dc1", "dc2");
    assertThrows(IllegalArgumentException.class, () -> Ring.start(1, directory, two));
  }
}
