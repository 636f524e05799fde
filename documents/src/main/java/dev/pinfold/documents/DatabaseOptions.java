package dev.pinfold.documents;

import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.transaction.EngineOptions;

/// How a database is opened.
///
/// @param engine bounds and sizes
/// @param durability of writes that do not say otherwise
/// @param createIfMissing whether a directory without a database becomes one
public record DatabaseOptions(
    EngineOptions engine, Durability durability, boolean createIfMissing) {

  public static final DatabaseOptions DEFAULT =
      new DatabaseOptions(EngineOptions.DEFAULT, Durability.SYNCED, true);

  public DatabaseOptions with(EngineOptions other) {
    return new DatabaseOptions(other, durability, createIfMissing);
  }

  public DatabaseOptions with(Durability other) {
    return new DatabaseOptions(engine, other, createIfMissing);
  }

  /// Refuses a directory that holds no database.
  public DatabaseOptions existingOnly() {
    return new DatabaseOptions(engine, durability, false);
  }
}
