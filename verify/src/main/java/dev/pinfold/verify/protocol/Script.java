package dev.pinfold.verify.protocol;

import dev.pinfold.documents.lock.rules.LockMode;
import java.util.List;

/// What one try of a transaction does, step by step; at the end it releases what it still holds,
/// from the last granule to the first.
public interface Script {

  /// The steps of this try.
  List<Step> steps();

  /// What it tries after it has given up at a step.
  Script afterGivingUpAt(int step);

  /// Two scripts with the same key are the same.
  String key();

  /// A step of a script.
  sealed interface Step {

    /// Asks for a granule; what is held on it is joined in, and what the locks give is not asked
    /// for.
    ///
    /// @param planned whether it claims to ask in order, whatever the order is
    record Lock(int granule, LockMode mode, boolean planned) implements Step {}

    /// Reads or writes.
    record Work(long accesses) implements Step {}

    /// Makes it final.
    record Commit() implements Step {}

    /// Lets one granule go before the end.
    record Unlock(int granule) implements Step {}
  }

  /// A script that tries the same again.
  static Script fixed(List<Step> steps) {
    List<Step> copy = List.copyOf(steps);
    return new Script() {
      @Override
      public List<Step> steps() {
        return copy;
      }

      @Override
      public Script afterGivingUpAt(int step) {
        return this;
      }

      @Override
      public String key() {
        return copy.toString();
      }
    };
  }
}
