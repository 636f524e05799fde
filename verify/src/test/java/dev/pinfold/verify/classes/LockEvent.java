package dev.pinfold.verify.classes;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;

/// Something that happened in a run of transactions, as it was recorded.
sealed interface LockEvent {

  /// The transaction: a name that it keeps over its tries, and that no other has.
  String transaction();

  /// It is about to begin, and has said that it will need this plan.
  record Declared(String transaction, LockPlan plan) implements LockEvent {}

  /// It holds what it acquires first; its body begins.
  record Acquired(String transaction) implements LockEvent {}

  /// Its body is through and has not released anything.
  record Worked(String transaction) implements LockEvent {}

  /// It has its answer.
  ///
  /// @param sequence the number of its commit; 0 if it wrote nothing, or was given up
  record Ended(String transaction, long sequence) implements LockEvent {}

  record Granted(String transaction, long age, Granule granule, LockMode mode)
      implements LockEvent {}

  record Blocked(String transaction, long age, Granule granule, LockMode mode, boolean converting)
      implements LockEvent {}

  record GaveUp(String transaction, Granule granule) implements LockEvent {}

  record Wounded(String transaction, String by) implements LockEvent {}

  record Released(String transaction, Granule granule) implements LockEvent {}
}
