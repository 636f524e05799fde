package dev.pinfold.cassandra;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The rings that live as long as this JVM, one of each size.
///
/// Each has a directory named after the process, as JVMs may run side by side in one working
/// directory. The logs of JVMs that have ended go when the next one starts.
final class SharedRings {

  private static final Path DIRECTORY = Path.of("target", "rings");

  /// For runs of many minutes: the optimizing compiler, and a heap of which tables get a good part.
  private static final String OPTIMIZED = "pinfold.cassandra.optimized";

  private static final Object LOCK = new Object();

  @GuardedBy("LOCK")
  private static final Map<Integer, Ring> RINGS = new HashMap<>();

  private SharedRings() {}

  static Ring get(int nodes) {
    synchronized (LOCK) {
      Ring ring = RINGS.get(nodes);
      if (ring == null) {
        ring = start(nodes);
        RINGS.put(nodes, ring);
      }
      return ring;
    }
  }

  private static Ring start(int nodes) {
    RingOptions options = RingOptions.defaults().withCommitLogSync(CommitLogSync.PERIODIC);
    if (Boolean.getBoolean(OPTIMIZED)) {
      options = options.withOptimizingCompiler().withHeapMegabytes(2_048);
    }
    try {
      deleteThoseOfOthers();
      return Ring.start(
          nodes,
          DIRECTORY.resolve(Long.toString(ProcessHandle.current().pid())).resolve("of-" + nodes),
          options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(
              Problem.Kind.CANCELLED, "interrupted", "The start of the ring was interrupted."),
          e);
    }
  }

  private static void deleteThoseOfOthers() throws IOException {
    if (!Files.isDirectory(DIRECTORY)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> directories = Files.list(DIRECTORY)) {
      left = directories.filter(SharedRings::isLeft).toList();
    }
    for (Path directory : left) {
      Trees.delete(directory);
    }
  }

  private static boolean isLeft(Path directory) {
    String name = directory.getFileName().toString();
    return name.matches("\\d{1,18}") && ProcessHandle.of(Long.parseLong(name)).isEmpty();
  }
}
