package dev.pinfold.cql.session;

/// Is told of each statement. Must be quick, and safe for use by many threads.
@FunctionalInterface
public interface Observer {

  /// Listens to nothing.
  Observer NONE = (operation, table, outcome, nanos, retries, speculations) -> {};

  /// What was asked.
  enum Operation {
    READ,
    SERIAL_READ,
    WRITE,
    DECIDE,
    PREPARE
  }

  /// What became of it.
  enum Outcome {
    DONE,
    /// The condition did not hold.
    REFUSED,
    /// It may have been applied.
    UNKNOWN,
    TIMEOUT,
    UNAVAILABLE,
    OVERLOADED,
    FAILED
  }

  /// A statement ended.
  ///
  /// @param table the first that it names
  /// @param nanos from the call until the answer, with all attempts and waits
  /// @param retries how often it was sent again
  /// @param speculations how many further nodes were asked because the first was slow
  void ended(
      Operation operation,
      String table,
      Outcome outcome,
      long nanos,
      int retries,
      int speculations);
}
