package dev.pinfold.documents;

import dev.pinfold.documents.lock.LockListener;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.transaction.EngineOptions;
import org.jspecify.annotations.Nullable;

/// How a database is opened.
///
/// @param engine bounds and sizes
/// @param durability of writes that do not say otherwise
/// @param createIfMissing whether a directory without a database becomes one
/// @param lockListener is told of every lock, so that a run can be checked against the rules, or
///     null
public record DatabaseOptions(
    EngineOptions engine,
    Durability durability,
    boolean createIfMissing,
    @Nullable LockListener lockListener) {

  public static final DatabaseOptions DEFAULT =
      new DatabaseOptions(EngineOptions.DEFAULT, Durability.SYNCED, true, null);

  public DatabaseOptions with(EngineOptions other) {
    return new DatabaseOptions(other, durability, createIfMissing, lockListener);
  }

  public DatabaseOptions with(Durability other) {
    return new DatabaseOptions(engine, other, createIfMissing, lockListener);
  }

  public DatabaseOptions with(LockListener other) {
    return new DatabaseOptions(engine, durability, createIfMissing, other);
  }

  /// Refuses a directory that holds no database.
  public DatabaseOptions existingOnly() {
    return new DatabaseOptions(engine, durability, false, lockListener);
  }
}
