package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A writer's number as the table has it.
///
/// @param incarnation drawn anew whenever the number is taken
/// @param lease when it ends by the holder's clock; null if the number is free
/// @param horizon all numbers of former holders, and none of the present one, are below
/// @param stamps the holder uses smaller ones only
/// @param node who holds it, for people
record WriterRow(
    int writer, UUID incarnation, @Nullable Instant lease, long horizon, long stamps, String node) {

  /// All columns.
  static final String COLUMNS = "writer, incarnation, lease, horizon, stamps, node";

  static WriterRow of(Row row) {
    return new WriterRow(
        row.getInt("writer"),
        Objects.requireNonNull(row.getUuid("incarnation")),
        row.getInstant("lease"),
        row.getLong("horizon"),
        row.getLong("stamps"),
        Objects.requireNonNullElse(row.getString("node"), ""));
  }

  boolean isFree() {
    return lease == null;
  }
}
