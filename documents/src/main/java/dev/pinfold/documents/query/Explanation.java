package dev.pinfold.documents.query;

import java.util.List;

/// How a query is, or was, answered.
///
/// @param plan `scan` (all documents), `ids`, `index`, or `union` of indexes
/// @param index its name, or empty
/// @param ranges what is read of it, for people
/// @param filter what every document is checked against
/// @param sort `none`, `by index`, or `in memory`
/// @param estimatedRows how many documents the plan expects to read
/// @param documents how many the collection has
/// @param rejected other plans and what they would have read
/// @param actual what was read, zero before it ran
public record Explanation(
    String plan,
    String index,
    List<String> ranges,
    String filter,
    String sort,
    long estimatedRows,
    long documents,
    List<String> rejected,
    Actual actual) {

  /// What running it took.
  ///
  /// @param entriesRead entries of indexes
  /// @param documentsRead documents
  /// @param rows results
  public record Actual(long entriesRead, long documentsRead, long rows) {}
}
