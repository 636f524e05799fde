package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The description of the API says what the API does, no less and no more.
class OpenApiTest {

  private static final Pattern PATH = Pattern.compile("^  (/\\S*):$");
  private static final Pattern METHOD = Pattern.compile("^    (get|put|post|patch|delete):$");
  private static final Pattern REFERENCE =
      Pattern.compile("\\$ref: [\"']?#/components/(\\S+?)[\"']?\\s*[,}]?$");
  private static final Pattern COMPONENT = Pattern.compile("^    (\\w+):$");

  @TempDir Path directory;

  private TreeMap<String, List<String>> described(List<String> lines) {
    TreeMap<String, List<String>> operations = new TreeMap<>();
    String path = "";
    List<String> body = new ArrayList<>();
    for (String line : lines) {
      Matcher asPath = PATH.matcher(line);
      Matcher asMethod = METHOD.matcher(line);
      if (asPath.matches()) {
        path = asPath.group(1);
      } else if (asMethod.matches()) {
        body = new ArrayList<>();
        operations.put(asMethod.group(1).toUpperCase(Locale.ROOT) + " " + path, body);
      } else if (!line.isEmpty() && !line.startsWith(" ")) {
        body = new ArrayList<>();
      } else {
        body.add(line.strip());
      }
    }
    return operations;
  }

  @Test
  void describesEachRouteAndNoOther() {
    try (TestServer server = new TestServer(directory)) {
      List<String> lines = server.get("/openapi.yaml").body().lines().toList();
      TreeMap<String, List<String>> operations = described(lines);
      assertEquals(new TreeSet<>(server.admin.routeNames()), operations.navigableKeySet());
      operations.forEach(
          (name, body) -> {
            assertTrue(body.stream().anyMatch(l -> l.startsWith("operationId: ")), name);
            assertTrue(body.stream().anyMatch(l -> l.startsWith("summary: ")), name);
            assertTrue(body.contains("responses:"), name);
            boolean open = !name.contains(" /v1/");
            assertEquals(open, body.contains("security: []"), name);
          });
    }
  }

  @Test
  void namesEachOperationOnce() {
    try (TestServer server = new TestServer(directory)) {
      List<String> ids =
          server
              .get("/openapi.yaml")
              .body()
              .lines()
              .map(String::strip)
              .filter(line -> line.startsWith("operationId: "))
              .toList();
      assertEquals(new HashSet<>(ids).size(), ids.size());
    }
  }

  @Test
  void refersOnlyToWhatItDefines() {
    try (TestServer server = new TestServer(directory)) {
      Set<String> defined = new TreeSet<>();
      Set<String> used = new TreeSet<>();
      String section = "";
      boolean inComponents = false;
      for (String line : server.get("/openapi.yaml").body().lines().toList()) {
        if (!line.startsWith(" ")) {
          inComponents = line.equals("components:");
        } else if (inComponents && line.matches("  \\w+:")) {
          section = line.strip().replace(":", "");
        } else if (inComponents && COMPONENT.matcher(line).matches()) {
          defined.add(section + "/" + line.strip().replace(":", ""));
        }
        Matcher reference = REFERENCE.matcher(line);
        if (reference.find()) {
          used.add(reference.group(1));
        }
      }
      defined.removeIf(name -> name.startsWith("securitySchemes/"));
      assertEquals(defined, used);
    }
  }
}
