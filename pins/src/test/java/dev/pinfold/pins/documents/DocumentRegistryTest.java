package dev.pinfold.pins.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.documents.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentRegistryTest {

  @TempDir Path directory;
  private Database database;
  private DocumentRegistry registry;

  @BeforeEach
  void open() {
    database = Database.open(directory);
    registry = new DocumentRegistry(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static byte[] json(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void keepsRecordsByKindAndId() {
    assertNull(registry.get("k", "a"));
    registry.put("k", "a", json("{\"n\":1}"));
    registry.put("other", "a", json("{\"n\":2}"));
    registry.put("k", "a", json("{\"n\":3}"));
    database.close();
    open();
    assertArrayEquals(json("{\"n\":3}"), registry.get("k", "a"));
    assertArrayEquals(json("{\"n\":2}"), registry.get("other", "a"));
    assertTrue(registry.remove("k", "a"));
    assertFalse(registry.remove("k", "a"));
    assertNull(registry.get("k", "a"));
  }

  @Test
  void listsWhatWasPutInTheOrderOfIds() {
    for (String id : List.of("c", "a", "e", "b", "d")) {
      registry.put("k", id, json("{\"id\":\"" + id + "\"}"));
    }
    SortedMap<String, byte[]> some = registry.list("k", "a", 3);
    assertEquals(List.of("b", "c", "d"), List.copyOf(some.keySet()));
    some.forEach((id, record) -> assertArrayEquals(json("{\"id\":\"" + id + "\"}"), record));
    assertEquals(5, registry.list("k", "", 100).size());
    assertEquals(0, registry.list("k", "e", 100).size());
    assertEquals(0, registry.list("nothing", "", 100).size());
  }

  @Test
  void changesARecordAsOneStep() {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 200; i++) {
        threads.execute(
            () ->
                registry.update(
                    "k",
                    "n",
                    before -> {
                      int n = before == null ? 0 : Integer.parseInt(new String(before, UTF_8));
                      return json(Integer.toString(n + 1));
                    }));
      }
    }
    assertArrayEquals(json("200"), registry.get("k", "n"));
    assertNull(registry.update("k", "n", _ -> null));
    assertNull(registry.get("k", "n"));
  }
}
