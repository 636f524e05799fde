package dev.pinfold.verify.histories;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// A transaction as its client saw it.
///
/// Two kinds of things are read and written, and of both the order of their versions shows in what
/// is read, whatever the engine says: *lists*, to which unique numbers are appended, and which are
/// read whole; and *registers*, whose writer reads them first and then draws a number that is
/// greater than all that were drawn before.
///
/// @param name for people
/// @param fate what became of it
/// @param sequence the number of its commit; 0 if it wrote nothing
/// @param operations in its order
public record Observed(String name, Fate fate, long sequence, List<Operation> operations) {

  /// What became of a transaction.
  public enum Fate {
    COMMITTED,
    ABORTED,
    /// A read view: it should have seen one moment.
    VIEW
  }

  /// What a transaction did.
  public sealed interface Operation {}

  /// Appended a number to a list.
  public record Append(String key, int value) implements Operation {}

  /// Read a list.
  public record ReadList(String key, List<Integer> values) implements Operation {}

  /// Gave a register a greater number.
  public record Grow(String key, int value) implements Operation {}

  /// Read a register; null if there was none.
  public record ReadRegister(String key, Integer value) implements Operation {}

  /// Found all registers of a column with numbers in a range.
  ///
  /// @param column the keys of its registers end with this
  /// @param found by their keys
  public record Range(String column, int from, int to, SortedMap<String, Integer> found)
      implements Operation {

    boolean matches(Map.Entry<String, Integer> version) {
      return version.getValue() >= from && version.getValue() <= to;
    }
  }
}
