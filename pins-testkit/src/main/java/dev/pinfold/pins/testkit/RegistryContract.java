package dev.pinfold.pins.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.pins.Registry;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Registry] does, as tests. A registry passes them by a subclass that says how it is
/// opened.
public abstract class RegistryContract {

  private Registry registry;

  /// Opens a registry that is empty.
  protected abstract Registry open();

  /// Closes what [#open] gave, and opens what it has kept.
  protected abstract Registry reopen();

  @BeforeEach
  void begin() {
    registry = open();
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
    registry = reopen();
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

  @Test
  void pagesGoThroughAllIdsOnce() {
    Set<String> ids = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      String id = (i % 3 == 0 ? "owner-" : i % 3 == 1 ? "Owner " : "\u00f6") + i * 7919 % 1_000;
      registry.put("k", id, json("{\"n\":" + i + "}"));
      ids.add(id);
    }
    Set<String> seen = new TreeSet<>();
    SortedMap<String, byte[]> page = registry.list("k", "", 7);
    while (!page.isEmpty()) {
      page.keySet().forEach(id -> assertTrue(seen.add(id), "listed twice: " + id));
      page = registry.list("k", page.lastKey(), 7);
    }
    assertEquals(ids, seen);
  }

  @Test
  void whatIsRemovedOnceIsRemovedByOne() {
    AtomicInteger removed = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      registry.put("k", "n", json("{}"));
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        for (int t = 0; t < 4; t++) {
          threads.execute(
              () -> {
                if (registry.remove("k", "n")) {
                  removed.incrementAndGet();
                }
              });
        }
      }
      assertNull(registry.get("k", "n"));
    }
    assertEquals(20, removed.get());
  }
}
