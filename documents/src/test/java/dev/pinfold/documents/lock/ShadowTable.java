package dev.pinfold.documents.lock;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keeps its own book of what a lock table says that it does, by rules that are written here once
/// more, and notes every event that breaks one: two holders that exclude each other, a waiter that
/// was passed, a wait without need, a circle of waits.
final class ShadowTable implements LockListener {

  private static final Set<String> ADMITTED =
      Set.of(
          "IS IS", "IS IX", "IS S", "IS SIX", "IS U", "IX IS", "IX IX", "S IS", "S S", "S U",
          "SIX IS", "U IS");

  private record Wait(LockOwner owner, LockMode mode, boolean converting) {}

  private static final class Book {
    private final Map<LockOwner, LockMode> holders = new LinkedHashMap<>();
    private final List<Wait> queue = new ArrayList<>();

    private boolean excludes(LockOwner owner, LockMode mode) {
      return holders.entrySet().stream()
          .anyMatch(
              held -> held.getKey() != owner && !ADMITTED.contains(held.getValue() + " " + mode));
    }

    private boolean isNobodyAhead(boolean converting) {
      return queue.isEmpty() || (converting && !queue.getFirst().converting());
    }
  }

  private final Map<Granule, Book> books = new HashMap<>();
  private final Map<LockOwner, Granule> waits = new HashMap<>();
  private final Map<LockOwner, Integer> held = new HashMap<>();
  private final Set<LockOwner> wounded = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private int blocked;

  private void check(boolean holds, String rule, LockOwner owner, Granule granule) {
    if (!holds) {
      violations.add(rule + ": " + owner + " at " + granule);
    }
  }

  private Book book(Granule granule) {
    return books.computeIfAbsent(granule, _ -> new Book());
  }

  @Override
  public synchronized void granted(LockOwner owner, Granule granule, LockMode mode) {
    Book book = book(granule);
    check(!book.excludes(owner, mode), "holders admit", owner, granule);
    if (waits.remove(owner, granule)) {
      check(book.queue.getFirst().owner() == owner, "first come first served", owner, granule);
      book.queue.removeIf(wait -> wait.owner() == owner);
    } else {
      check(book.isNobodyAhead(book.holders.containsKey(owner)), "nobody passes", owner, granule);
    }
    LockMode before = book.holders.put(owner, mode);
    if (before == null) {
      held.merge(owner, 1, Integer::sum);
    } else {
      check(mode.covers(before), "modes grow", owner, granule);
      for (Wait behind : book.queue) {
        checkNoCycle(behind.owner(), granule);
      }
    }
  }

  @Override
  public synchronized void blocked(
      LockOwner owner, Granule granule, LockMode mode, boolean converting) {
    blocked++;
    Book book = book(granule);
    check(converting == book.holders.containsKey(owner), "conversion", owner, granule);
    check(
        book.excludes(owner, mode) || !book.isNobodyAhead(converting),
        "waits only if it must",
        owner,
        granule);
    int place = book.queue.size();
    while (converting && place > 0 && !book.queue.get(place - 1).converting()) {
      place--;
    }
    book.queue.add(place, new Wait(owner, mode, converting));
    waits.put(owner, granule);
    checkNoCycle(owner, granule);
    if (converting) {
      for (Wait behind : book.queue) {
        checkNoCycle(behind.owner(), granule);
      }
    }
  }

  @Override
  public synchronized void gaveUp(LockOwner owner, Granule granule) {
    check(waits.remove(owner, granule), "only who waits gives up", owner, granule);
    book(granule).queue.removeIf(wait -> wait.owner() == owner);
    healIfEnded(owner);
  }

  @Override
  public synchronized void wounded(LockOwner owner, LockOwner by) {
    wounded.add(owner);
    if (by.age() >= owner.age()) {
      violations.add("only the older wound: " + by + " wounded " + owner);
    }
  }

  @Override
  public synchronized void released(LockOwner owner, Granule granule) {
    Book book = book(granule);
    check(book.holders.remove(owner) != null, "only who holds releases", owner, granule);
    held.merge(owner, -1, Integer::sum);
    if (book.holders.isEmpty() && book.queue.isEmpty()) {
      books.remove(granule);
    }
    healIfEnded(owner);
  }

  private void healIfEnded(LockOwner owner) {
    if (held.getOrDefault(owner, 0) == 0 && !waits.containsKey(owner)) {
      wounded.remove(owner);
    }
  }

  /// A wounded one may be found waiting: it was wounded a moment ago, and is about to leave. Of two
  /// that wound it at the same time, one finds it wounded and waits before the other has told.
  private void checkNoCycle(LockOwner start, Granule granule) {
    Set<LockOwner> reached = new HashSet<>();
    ArrayDeque<LockOwner> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty()) {
      LockOwner owner = next.pop();
      Granule at = waits.get(owner);
      if (at == null || wounded.contains(owner) || owner.isWounded()) {
        continue;
      }
      for (LockOwner other : inTheWay(owner, book(at))) {
        if (other == start) {
          violations.add("no circle of waits: " + start + " at " + granule);
          return;
        }
        if (reached.add(other)) {
          next.push(other);
        }
      }
    }
  }

  private static List<LockOwner> inTheWay(LockOwner owner, Book book) {
    List<LockOwner> inTheWay = new ArrayList<>();
    for (Wait wait : book.queue) {
      if (wait.owner() == owner) {
        book.holders.forEach(
            (holder, mode) -> {
              if (holder != owner && !ADMITTED.contains(mode + " " + wait.mode())) {
                inTheWay.add(holder);
              }
            });
        break;
      }
      inTheWay.add(wait.owner());
    }
    return inTheWay;
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  synchronized int blocked() {
    return blocked;
  }

  synchronized boolean isEmpty() {
    return books.isEmpty() && waits.isEmpty() && wounded.isEmpty();
  }
}
