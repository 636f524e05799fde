package dev.pinfold.documents;

/// What else there is to say of an index beside its paths.
///
/// @param sparse whether a document in which one of the paths reaches nothing has no entry. Such an
///     index is smaller, and costs the documents without those paths nothing; a query uses it only
///     where its filter makes sure that every path is there
public record IndexOptions(boolean sparse) {

  /// Every document has an entry.
  public static final IndexOptions DEFAULT = new IndexOptions(false);

  /// Only documents that have all paths have an entry.
  public static final IndexOptions SPARSE = new IndexOptions(true);
}
