package dev.pinfold.documents.value;

import com.fasterxml.jackson.core.SerializableString;

/// The names behind the node numbers of one collection's schema. Numbers are positive, never
/// reused, and a child's is greater than its parent's. Implementations are safe for use by many
/// threads.
public interface NodeNames {

  /// The node of a whole document.
  int ROOT = 1;

  /// No such node.
  int NONE = 0;

  /// The node of member `name` under `parent`, or [#NONE] if no document has had it as a node of
  /// its own.
  int findField(int parent, String name);

  /// The node `[*]` that all elements of the array node `parent` share, or [#NONE].
  int findElement(int parent);

  /// The node `{*}` that the members of the map node `parent` share, or [#NONE].
  int findEntry(int parent);

  /// The member name of a field node.
  String name(int node);

  /// The member name of a field node, ready for a JSON generator.
  SerializableString quotedName(int node);
}
