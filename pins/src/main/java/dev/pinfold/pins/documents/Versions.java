package dev.pinfold.pins.documents;

import dev.pinfold.documents.Database;

/// Gives changes of pins their versions: the number of the commit, on top of a base that grows when
/// pins are taken over from a store whose versions are greater. The base is a counter of the
/// engine.
///
/// Safe for use by many threads.
final class Versions {

  private static final String BASE = "versions/base";

  private final Database database;
  private volatile long base;

  Versions(Database database) {
    this.database = database;
    base = database.counter(BASE);
  }

  /// The version of a change, asked for under the pin's lock: greater than that of every change of
  /// the pin before, and of no commit that is still to come.
  long next() {
    return base + database.sequence() + 1;
  }

  /// Makes all later versions greater than `version`; durable when it returns.
  synchronized void raiseAbove(long version) {
    long missing = version - database.sequence() - base;
    if (missing > 0) {
      database.transact(
          transaction -> {
            transaction.add(BASE, missing);
            return missing;
          });
      base += missing;
    }
  }
}
