package dev.pinfold.documents.value;

import java.nio.charset.StandardCharsets;

/// One step down a document, from a container to one of its parts, by what the part is called in
/// the packed form. A list of steps is the address of a place that stays the same while other parts
/// of the document come and go.
public sealed interface Step {

  /// The schema node of the part.
  int node();

  /// To a member that has a node of its own.
  record Field(int node) implements Step {}

  /// To a member of a map.
  ///
  /// @param node the map's `{*}`
  record Entry(int node, String name) implements Step {
    byte[] utf8() {
      return name.getBytes(StandardCharsets.UTF_8);
    }
  }

  /// To an element of an array.
  ///
  /// @param node the array's `[*]`
  /// @param id the element's stable id
  record Element(int node, int id) implements Step {}
}
