package dev.pinfold.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An OpenAPI description as it is laid out here: paths indented by two, their methods by four.
public final class OpenApiText {

  private static final Pattern PATH = Pattern.compile("^  (/\\S*):$");
  private static final Pattern METHOD = Pattern.compile("^    (get|put|post|patch|delete):$");
  private static final Pattern REFERENCE =
      Pattern.compile("\\$ref: [\"']?#/components/(\\S+?)[\"']?\\s*[,}]?$");
  private static final Pattern COMPONENT = Pattern.compile("^    (\\w+):$");

  /// What a pattern of the router says of a name in it, for which OpenAPI has no place.
  private static final Pattern BOUND = Pattern.compile("\\{(\\w+)(?::[^}]*|\\.\\.\\.)}");

  private final List<String> lines;

  public OpenApiText(String text) {
    this.lines = text.lines().toList();
  }

  /// Every route is described, no other is, and each as what it is.
  ///
  /// @param routes and whether anybody may ask
  public void checkDescribes(Map<String, Boolean> routes) {
    SortedMap<String, List<String>> operations = operations();
    SortedMap<String, Boolean> wanted = new TreeMap<>();
    routes.forEach((name, open) -> wanted.put(BOUND.matcher(name).replaceAll("{$1}"), open));
    assertEquals(wanted.keySet(), operations.keySet());
    operations.forEach(
        (name, body) -> {
          assertTrue(body.stream().anyMatch(l -> l.startsWith("operationId: ")), name);
          assertTrue(body.stream().anyMatch(l -> l.startsWith("summary: ")), name);
          assertTrue(body.contains("responses:"), name);
          assertEquals(wanted.get(name), body.contains("security: []"), name);
        });
  }

  private SortedMap<String, List<String>> operations() {
    SortedMap<String, List<String>> operations = new TreeMap<>();
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

  /// The names of the members of a schema.
  public Set<String> members(String schema) {
    Set<String> members = new TreeSet<>();
    boolean inSchema = false;
    for (String line : lines) {
      if (line.matches("    \\w+:")) {
        inSchema = line.strip().equals(schema + ":");
      } else if (inSchema && line.matches("        \\w+:.*")) {
        members.add(line.strip().split(":", 2)[0]);
      }
    }
    return members;
  }

  /// No two operations have one name.
  public void checkNames() {
    List<String> ids =
        lines.stream().map(String::strip).filter(line -> line.startsWith("operationId: ")).toList();
    assertEquals(new HashSet<>(ids).size(), ids.size());
  }

  /// What is referred to is defined, and the other way round.
  public void checkReferences() {
    Set<String> defined = new TreeSet<>();
    Set<String> used = new TreeSet<>();
    String section = "";
    boolean inComponents = false;
    for (String line : lines) {
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
