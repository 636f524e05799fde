package dev.pinfold.documents.lock.rules;

/// One step of a path as locks see it: by name, whether or not the schema has it as a node.
public sealed interface PathStep {

  /// To the member of that name.
  record Member(String name) implements PathStep {}

  /// To the element with that stable id.
  record Element(int id) implements PathStep {}
}
