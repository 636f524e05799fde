package dev.pinfold.cassandra;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreesTest {

  private static final int ROUNDS = 20;
  private static final int FILES = 100;

  @TempDir Path directory;

  @Test
  void whatIsNotThereIsDeleted() throws Exception {
    Path tree = directory.resolve("none");
    Trees.delete(tree);
    assertFalse(Files.exists(tree));
  }

  /// JVMs of tests that start together delete what earlier ones left.
  @Test
  void twoDeleteTheSame() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < ROUNDS; round++) {
        Path tree = directory.resolve("tree");
        for (int i = 0; i < FILES; i++) {
          Path branch = Files.createDirectories(tree.resolve("branch " + i % 10));
          Files.createFile(branch.resolve("leaf " + i));
        }
        Callable<Void> delete =
            () -> {
              Trees.delete(tree);
              return null;
            };
        for (Future<Void> each : threads.invokeAll(List.of(delete, delete))) {
          each.get();
        }
        assertFalse(Files.exists(tree));
      }
    }
  }
}
