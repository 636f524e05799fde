package dev.pinfold.verify.classes;

import dev.pinfold.documents.lock.LockListener;
import dev.pinfold.documents.lock.LockOwner;
import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import java.util.ArrayList;
import java.util.List;

/// Records what a lock table tells and what its users say, in one order. The order is that of the
/// run for the events of one granule, and for those of one transaction but for one thing: another
/// may have wounded it a moment before that is told. Labels of owners are the names of
/// transactions.
///
/// Safe for use by many threads.
public final class LockRecorder implements LockListener {

  private final List<LockEvent> events = new ArrayList<>();

  private synchronized void add(LockEvent event) {
    events.add(event);
  }

  synchronized List<LockEvent> events() {
    return List.copyOf(events);
  }

  void declared(String transaction, LockPlan plan) {
    add(new LockEvent.Declared(transaction, plan));
  }

  void acquired(String transaction) {
    add(new LockEvent.Acquired(transaction));
  }

  void worked(String transaction) {
    add(new LockEvent.Worked(transaction));
  }

  void ended(String transaction, long sequence) {
    add(new LockEvent.Ended(transaction, sequence));
  }

  @Override
  public void granted(LockOwner owner, Granule granule, LockMode mode) {
    add(new LockEvent.Granted(owner.label(), owner.age(), granule, mode));
  }

  @Override
  public void blocked(LockOwner owner, Granule granule, LockMode mode, boolean converting) {
    add(new LockEvent.Blocked(owner.label(), owner.age(), granule, mode, converting));
  }

  @Override
  public void gaveUp(LockOwner owner, Granule granule) {
    add(new LockEvent.GaveUp(owner.label(), granule));
  }

  @Override
  public void wounded(LockOwner owner, LockOwner by) {
    add(new LockEvent.Wounded(owner.label(), by.label()));
  }

  @Override
  public void released(LockOwner owner, Granule granule) {
    add(new LockEvent.Released(owner.label(), granule));
  }
}
