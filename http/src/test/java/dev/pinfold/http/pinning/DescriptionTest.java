package dev.pinfold.http.pinning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.http.IdempotencyKey;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The description says what there is. That answers are as it says is checked by every other test.
final class DescriptionTest {

  @TempDir Path directory;

  @Test
  void everyRouteIsDescribedAndNoOther() {
    try (TestPinning pinning = new TestPinning(directory)) {
      Map<String, Boolean> routes = new TreeMap<>();
      pinning
          .pinning
          .routes()
          .forEach(route -> routes.put(route.method() + " " + route.pattern(), route.open()));
      assertEquals(routes, new TreeMap<>(Description.read().operations()));
    }
  }

  @Test
  void everyParameterIsDescribed() {
    Description description = Description.read();
    assertEquals(
        Set.of("cid", "name", "match", "status", "before", "after", "limit", "meta", "cursor"),
        description.parameters("get", "/pins", "query"));
    assertEquals(
        Set.of("exact", "iexact", "partial", "ipartial", "prefix", "iprefix"),
        description.words("match"));
    for (String path : Set.of("/pins", "/pins/{requestid}", "/bulk/pins")) {
      assertEquals(Set.of(IdempotencyKey.HEADER), description.parameters("post", path, "header"));
    }
    assertEquals(
        Set.of("requestid"), description.parameters("delete", "/pins/{requestid}", "path"));
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    Description.read().checkReferences();
  }
}
