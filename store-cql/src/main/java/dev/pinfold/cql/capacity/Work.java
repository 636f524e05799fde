package dev.pinfold.cql.capacity;

/// What is done again and again, and the statements that it takes, as the store sends them.
///
/// @param name for people
/// @param perSecond how often
/// @param reads statements each time that read
/// @param rows each time that are written plainly
/// @param conditional statements each time that are written on a condition
public record Work(String name, double perSecond, double reads, double rows, double conditional) {

  /// The rows that a replica writes for one conditional write: a promise, what is proposed, and
  /// what was decided.
  static final int ROWS_OF_CONDITIONAL = 3;

  /// Statements each second.
  public double statements() {
    return perSecond * (reads + rows + conditional);
  }

  /// Rows that are written each second in a data centre that is asked.
  ///
  /// @param replication replicas of each row
  public double replicaRows(double replication) {
    return perSecond * replication * (rows + ROWS_OF_CONDITIONAL * conditional);
  }
}
