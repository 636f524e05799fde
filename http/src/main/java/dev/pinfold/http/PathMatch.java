package dev.pinfold.http;

import java.util.List;
import java.util.Map;

/// What the names of a pattern stand for in one path.
///
/// @param pattern the pattern, or "" if no route was found
record PathMatch(String pattern, Map<String, String> values, Map<String, List<String>> rests) {

  static final PathMatch NONE = new PathMatch("", Map.of(), Map.of());

  String value(String name) {
    String value = values.get(name);
    if (value == null) {
      throw unknown(name);
    }
    return value;
  }

  List<String> rest(String name) {
    List<String> rest = rests.get(name);
    if (rest == null) {
      throw unknown(name);
    }
    return rest;
  }

  private IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException("The pattern " + pattern + " has no {" + name + "}");
  }
}
