package dev.pinfold.volumes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.bed.Commands;
import dev.pinfold.bed.Pool;
import dev.pinfold.documents.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A database on a pool that is filled to the brim while it is written to.
@Tag("zfs")
class FullPoolTest {

  private static final int WRITERS = 3;
  private static final int PAYLOAD = 8_000;

  @Test
  @DisplayName(
      "what was acknowledged is there, the rest has a clear error, and room brings it back")
  void brim() throws Exception {
    try (Pool pool = Pool.single().size(256 * Pool.MB).property("compression=off").create()) {
      Path ballast = pool.dataset("ballast").resolve("file");
      // What is in the log only is written to tables when the database is opened: that takes room.
      byte[] random = new byte[70_000_000];
      new Random(1).nextBytes(random);
      Files.write(ballast, random);
      Path directory = pool.dataset("main", "recordsize=16K").resolve("pins");

      Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
      Queue<String> codes = new ConcurrentLinkedQueue<>();
      Database database = Database.open(directory);
      fill(database, acknowledged, codes);
      // The first says why; those after it, that nothing is written any more.
      assertTrue(codes.contains("disk_full"), codes.toString());
      assertTrue(Set.of("disk_full", "engine_failed").containsAll(codes), codes.toString());
      // RocksDB may still have something to say about it.
      assertTrue(List.of("nothing", "disk_full", "storage_failed").contains(closed(database)));
      assertFalse(acknowledged.isEmpty());

      Files.delete(ballast);
      Commands.run("zpool", "sync", pool.name());
      try (Database again = Database.open(directory)) {
        for (String id : acknowledged) {
          assertNotNull(again.collection("pins").get(id), id);
        }
        assertEquals(List.of(), again.check(true, _ -> {}).findings());
        again.collection("pins").put("after", "{}".getBytes(UTF_8));
      }
    }
  }

  private static void fill(Database database, Queue<String> acknowledged, Queue<String> codes)
      throws InterruptedException {
    List<Thread> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      writers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    Random random = new Random(number);
                    byte[] payload = new byte[PAYLOAD];
                    try {
                      for (int i = 0; ; i++) {
                        random.nextBytes(payload);
                        String id = number + "-" + i;
                        String document = "{\"d\":\"" + HexFormat.of().formatHex(payload) + "\"}";
                        database.collection("pins").put(id, document.getBytes(UTF_8));
                        acknowledged.add(id);
                      }
                    } catch (ProblemException e) {
                      codes.add(e.problem().code());
                    }
                  }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
  }

  /// What closing a database says after a write that failed; it has to let go of its files all the
  /// same.
  private static String closed(Database database) {
    try {
      database.close();
      return "nothing";
    } catch (ProblemException e) {
      return e.problem().code();
    }
  }
}
