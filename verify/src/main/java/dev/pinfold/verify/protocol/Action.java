package dev.pinfold.verify.protocol;

import dev.pinfold.documents.lock.rules.LockMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a transaction does next at a place of its program.
public sealed interface Action {

  /// What is over when an action is done.
  enum Ends {
    NOTHING,
    /// A try, which was given up: the wound heals.
    TRY,
    /// The whole transaction.
    TRANSACTION
  }

  /// Becomes any one of several transactions: one model for many configurations.
  record Choose(List<Integer> starts) implements Action {}

  /// Asks for a granule.
  ///
  /// @param mode with what is held joined in
  /// @param own what is held on the granule already, or null
  /// @param inOrder whether it says that the granule is greater than all that it holds
  /// @param giveUp the place it goes to if it gives up
  record Request(
      int granule, LockMode mode, @Nullable LockMode own, boolean inOrder, int granted, int giveUp)
      implements Action {}

  /// Reads or writes data.
  ///
  /// @param accesses a set of the configuration's accesses, as bits
  record Work(long accesses, int next) implements Action {}

  /// What was done is final.
  ///
  /// @param refused the place it goes to if its locks were lost on the way; -1 where none can be
  record Commit(int next, Ends ends, int refused) implements Action {}

  /// Lets a granule go.
  record Release(int granule, int next, Ends ends) implements Action {}

  /// Nothing more.
  record End() implements Action {}
}
