package dev.pinfold.http.pinning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads as much of YAML as the description of the API uses: mappings and sequences in blocks,
/// plain and single-quoted scalars of one line, literal blocks, and the empty sequence.
final class SmallYaml {

  private final List<String> lines;
  private int at;

  private SmallYaml(String text) {
    lines = new ArrayList<>(text.lines().toList());
  }

  static Map<String, Object> parse(String text) {
    SmallYaml yaml = new SmallYaml(text);
    Map<String, Object> document = yaml.mapping(0);
    if (yaml.skip()) {
      throw new IllegalArgumentException("not read: " + yaml.lines.get(yaml.at));
    }
    return document;
  }

  /// Moves to the next line that says something.
  private boolean skip() {
    while (at < lines.size()
        && (lines.get(at).isBlank() || lines.get(at).stripLeading().startsWith("#"))) {
      at++;
    }
    return at < lines.size();
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  private Object block(int indent) {
    return lines.get(at).startsWith("- ", indent) ? sequence(indent) : mapping(indent);
  }

  private List<Object> sequence(int indent) {
    List<Object> elements = new ArrayList<>();
    while (skip() && indent(lines.get(at)) == indent && lines.get(at).startsWith("- ", indent)) {
      String rest = lines.get(at).substring(indent + 2);
      if (!rest.startsWith("'") && (rest.contains(": ") || rest.endsWith(":"))) {
        lines.set(at, " ".repeat(indent + 2) + rest);
        elements.add(mapping(indent + 2));
      } else {
        at++;
        elements.add(scalar(rest));
      }
    }
    return elements;
  }

  private Map<String, Object> mapping(int indent) {
    Map<String, Object> members = new LinkedHashMap<>();
    while (skip() && indent(lines.get(at)) == indent) {
      String line = lines.get(at).strip();
      int colon = line.endsWith(":") ? line.length() - 1 : line.indexOf(": ");
      if (colon < 0) {
        throw new IllegalArgumentException("no member: " + line);
      }
      String name = String.valueOf(text(line.substring(0, colon)));
      String rest = line.substring(colon + 1).strip();
      at++;
      Object value;
      if (rest.equals("|-")) {
        value = literal(indent);
      } else if (rest.isEmpty()) {
        if (!skip() || indent(lines.get(at)) <= indent) {
          throw new IllegalArgumentException("nothing below: " + line);
        }
        value = block(indent(lines.get(at)));
      } else {
        value = scalar(rest);
      }
      if (members.put(name, value) != null) {
        throw new IllegalArgumentException("a member twice: " + line);
      }
    }
    return members;
  }

  private String literal(int indent) {
    StringBuilder text = new StringBuilder();
    while (at < lines.size() && (lines.get(at).isBlank() || indent(lines.get(at)) > indent)) {
      text.append(lines.get(at).strip()).append('\n');
      at++;
    }
    return text.toString().strip();
  }

  private static Object scalar(String text) {
    return switch (text) {
      case "[]" -> List.of();
      case "true" -> true;
      case "false" -> false;
      default -> text.matches("-?[0-9]+") ? (Object) Long.valueOf(text) : text(text);
    };
  }

  private static String text(String text) {
    return text.startsWith("'") ? text.substring(1, text.length() - 1).replace("''", "'") : text;
  }
}
