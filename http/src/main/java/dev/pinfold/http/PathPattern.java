package dev.pinfold.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A path with names in it: `/pins/{cid}`, or `/pins/{keyType:ipfs|ipns|ipld}/{path...}`, where
/// alternatives bound a name and `...` takes the rest.
///
/// Of two patterns that match a path, the one that is more literal at the first difference wins.
final class PathPattern implements Comparable<PathPattern> {

  private enum Sort {
    LITERAL,
    CHOICE,
    NAME,
    REST
  }

  private record Part(Sort sort, String text, Set<String> choices) {}

  private final String text;
  private final List<Part> parts = new ArrayList<>();

  PathPattern(String text) {
    this.text = text;
    if (!text.startsWith("/") || (text.length() > 1 && text.endsWith("/"))) {
      throw new IllegalArgumentException("Not a pattern: " + text);
    }
    Set<String> names = new HashSet<>();
    for (String segment : text.substring(1).split("/", -1)) {
      Part part = part(segment);
      if (part.sort() != Sort.LITERAL && !names.add(part.text())) {
        throw new IllegalArgumentException("A name twice in " + text);
      }
      if (!parts.isEmpty() && parts.getLast().sort() == Sort.REST) {
        throw new IllegalArgumentException("Something behind the rest in " + text);
      }
      parts.add(part);
    }
  }

  private static Part part(String segment) {
    if (!segment.startsWith("{")) {
      return new Part(Sort.LITERAL, segment, Set.of());
    }
    String name = segment.substring(1, segment.length() - 1);
    int colon = name.indexOf(':');
    if (colon >= 0) {
      Set<String> choices = Set.of(name.substring(colon + 1).split("\\|", -1));
      return new Part(Sort.CHOICE, name.substring(0, colon), choices);
    }
    return name.endsWith("...")
        ? new Part(Sort.REST, name.substring(0, name.length() - 3), Set.of())
        : new Part(Sort.NAME, name, Set.of());
  }

  String text() {
    return text;
  }

  /// What the names stand for in a path of these decoded segments, or null if it does not match. A
  /// name does not stand for an empty segment.
  @Nullable PathMatch match(List<String> segments) {
    boolean open = parts.getLast().sort() == Sort.REST;
    if (open ? segments.size() < parts.size() : segments.size() != parts.size()) {
      return null;
    }
    Map<String, String> values = new HashMap<>();
    Map<String, List<String>> rests = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      String segment = segments.get(i);
      boolean matches =
          switch (part.sort()) {
            case LITERAL -> segment.equals(part.text());
            case CHOICE -> part.choices().contains(segment);
            case NAME, REST -> !segment.isEmpty();
          };
      if (!matches) {
        return null;
      }
      switch (part.sort()) {
        case LITERAL -> {}
        case CHOICE, NAME -> values.put(part.text(), segment);
        case REST -> rests.put(part.text(), List.copyOf(segments.subList(i, segments.size())));
      }
    }
    return new PathMatch(text, values, rests);
  }

  /// More literal patterns first.
  @Override
  public int compareTo(PathPattern other) {
    for (int i = 0; i < Math.min(parts.size(), other.parts.size()); i++) {
      int difference = parts.get(i).sort().compareTo(other.parts.get(i).sort());
      if (difference != 0) {
        return difference;
      }
    }
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PathPattern pattern && text.equals(pattern.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
