package dev.pinfold.documents.value;

/// Gives numbers to the paths of a document that is being encoded, widening the schema where it
/// must. Safe for use by many threads.
public interface NodeAllocator extends NodeNames {

  /// The node of member `name` under `parent`, created if need be; [#NONE] when `parent` is a map,
  /// whose new members stay names.
  ///
  /// @param ordinal how many members of this object came before: documents of one shape find their
  ///     nodes in the order in which the first of them created them, so this is tried first
  /// @throws dev.pinfold.base.ProblemException `schema_nodes_exceeded`, `name_too_long`
  int field(int parent, String name, int ordinal);

  /// The node `[*]` of the array node `parent`, created if need be.
  int element(int parent);

  /// The node `{*}` of the map node `parent`, created if need be.
  int entry(int parent);
}
