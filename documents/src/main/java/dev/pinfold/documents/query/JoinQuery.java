package dev.pinfold.documents.query;

import dev.pinfold.documents.value.Path;

/// Pairs of documents of two collections: those where a value at `leftPath` equals one at
/// `rightPath`.
///
/// @param outer whether a left document without a partner is given too, alone
/// @param limit how many pairs at most; 0 for all of them
/// @param method how to find partners
public record JoinQuery(
    Filter left,
    Path leftPath,
    Filter right,
    Path rightPath,
    boolean outer,
    int limit,
    Method method) {

  /// How partners are found.
  public enum Method {
    /// Whatever reads less.
    CHEAPEST,
    /// By an index on the right path, for each left document.
    INDEX,
    /// By a table of all right documents in memory.
    HASH
  }
}
