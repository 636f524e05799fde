package dev.pinfold.cql.capacity;

/// What a table holds, once.
///
/// @param table its name, with the kind of rows if there are several
/// @param rows of it
/// @param partitions that they are in
/// @param meanRows of a partition
/// @param worstRows of the largest partition
/// @param dataBytes of a row, before compression
/// @param diskBytes of all rows of one replica
/// @param worstBytes of the largest partition, before compression
/// @param bound what bounds a partition
public record TableLoad(
    String table,
    double rows,
    double partitions,
    double meanRows,
    double worstRows,
    double dataBytes,
    double diskBytes,
    double worstBytes,
    String bound) {

  /// A table whose rows are alike.
  static TableLoad of(
      String table, double rows, double partitions, double worstRows, Sizes.Row row, String bound) {
    double filled = Math.max(1, Math.min(partitions, rows));
    double worst = Math.max(Math.min(worstRows, rows), rows / filled);
    return new TableLoad(
        table,
        rows,
        filled,
        rows / filled,
        worst,
        row.data(),
        rows * row.disk(),
        worst * row.data(),
        bound);
  }

  /// Before compression.
  public double meanBytes() {
    return meanRows * dataBytes;
  }
}
