package dev.pinfold.documents.lock.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Every granule that a transaction will lock, once each, in the order in which they are acquired.
/// Immutable.
public final class LockPlan {

  /// One granule of a plan.
  ///
  /// @param mode the join of all uses
  public record Lock(Granule granule, LockMode mode) {}

  /// Above so many granules below one document the document itself is locked.
  public static final int PATHS_PER_DOCUMENT = 64;

  /// Above so many documents of one collection the collection itself is locked.
  public static final int DOCUMENTS_PER_COLLECTION = 1024;

  /// Locks nothing.
  public static final LockPlan EMPTY = new LockPlan(List.of());

  private final List<Lock> locks;

  private LockPlan(List<Lock> locks) {
    this.locks = locks;
  }

  /// The locks in the order of acquisition.
  public List<Lock> locks() {
    return locks;
  }

  /// The plan for one request. Cost: a list as long as the path, no map.
  public static LockPlan of(LockRequest request) {
    List<Lock> locks = new ArrayList<>(12);
    add(request, locks);
    // A request's locks come as one chain after another, and the columns before the documents; only
    // the
    // collection is in two chains.
    List<Lock> merged = new ArrayList<>(locks.size());
    for (Lock lock : locks) {
      int at = merged.size();
      while (at > 0 && merged.get(at - 1).granule().compareTo(lock.granule()) > 0) {
        at--;
      }
      if (at > 0 && merged.get(at - 1).granule().equals(lock.granule())) {
        Lock before = merged.get(at - 1);
        merged.set(at - 1, new Lock(before.granule(), before.mode().join(lock.mode())));
      } else {
        merged.add(at, lock);
      }
    }
    return new LockPlan(List.copyOf(merged));
  }

  /// The plan for several requests, escalated where it would be too long.
  public static LockPlan of(Collection<? extends LockRequest> requests) {
    if (requests.size() == 1) {
      return of(requests.iterator().next());
    }
    TreeMap<Granule, LockMode> modes = new TreeMap<>();
    List<Lock> locks = new ArrayList<>();
    for (LockRequest request : requests) {
      add(request, locks);
    }
    for (Lock lock : locks) {
      modes.merge(lock.granule(), lock.mode(), LockMode::join);
    }
    return escalated(modes);
  }

  private static void add(LockRequest request, List<Lock> locks) {
    switch (request) {
      case LockRequest.ReadPath(int collection, byte[] id, List<PathStep> path) ->
          chain(Granules.document(collection, id, path), LockMode.S, locks);
      case LockRequest.WritePath(int collection, byte[] id, List<PathStep> path) -> {
        chain(Granules.column(collection, path, true), LockMode.IX, locks);
        chain(Granules.document(collection, id, path), LockMode.X, locks);
      }
      case LockRequest.WriteDocument(int collection, byte[] id) -> {
        chain(Granules.column(collection, List.of(), true), LockMode.IX, locks);
        chain(Granules.document(collection, id, List.of()), LockMode.X, locks);
      }
      case LockRequest.ReadColumn(int collection, List<PathStep> path) -> {
        chain(Granules.column(collection, path, false), LockMode.S, locks);
        for (int i = 0; i < path.size(); i++) {
          locks.add(
              new Lock(
                  Granules.column(collection, path.subList(0, i), true).getLast(), LockMode.S));
        }
      }
      case LockRequest.ReadCollection(int collection) ->
          locks.add(new Lock(Granules.collection(collection), LockMode.S));
      case LockRequest.WriteCollection(int collection) ->
          locks.add(new Lock(Granules.collection(collection), LockMode.X));
    }
  }

  private static void chain(List<Granule> chain, LockMode last, List<Lock> locks) {
    for (int i = 0; i < chain.size() - 1; i++) {
      locks.add(new Lock(chain.get(i), last.intention()));
    }
    locks.add(new Lock(chain.getLast(), last));
  }

  // ---- escalation

  private static LockPlan escalated(TreeMap<Granule, LockMode> modes) {
    Map<Granule, Integer> pathsOf = new HashMap<>();
    Map<Integer, Set<Granule>> documentsOf = new HashMap<>();
    for (Granule granule : modes.keySet()) {
      Granule document = documentOf(granule);
      if (document != null) {
        documentsOf.computeIfAbsent(granule.collection(), _ -> new LinkedHashSet<>()).add(document);
        if (!document.equals(granule)) {
          pathsOf.merge(document, 1, Integer::sum);
        }
      }
    }
    List<Lock> locks = new ArrayList<>(modes.size());
    Granule above = null;
    LockMode aboveMode = LockMode.IS;
    for (Map.Entry<Granule, LockMode> entry : modes.entrySet()) {
      Granule granule = entry.getKey();
      if (above != null && above.isAtOrAbove(granule) && aboveMode.coversBelow(entry.getValue())) {
        continue;
      }
      LockMode mode = entry.getValue();
      boolean collection = granule.length() == 4;
      if (collection
          && documentsOf.getOrDefault(granule.collection(), Set.of()).size()
              > DOCUMENTS_PER_COLLECTION) {
        mode = whole(mode);
      } else if (pathsOf.getOrDefault(granule, 0) > PATHS_PER_DOCUMENT) {
        mode = whole(mode);
      }
      locks.add(new Lock(granule, mode));
      if (mode == LockMode.S || mode == LockMode.X) {
        above = granule;
        aboveMode = mode;
      }
    }
    return new LockPlan(List.copyOf(locks));
  }

  /// What locks all below for those who announced this above.
  private static LockMode whole(LockMode mode) {
    return mode == LockMode.IS || mode == LockMode.S ? LockMode.S : LockMode.X;
  }

  private static @Nullable Granule documentOf(Granule granule) {
    if (granule.length() < 6 || granule.at(4) != Granules.DOCUMENTS) {
      return null;
    }
    int at = 5;
    while (granule.at(at) != 0
        || (at + 1 < granule.length() && granule.at(at + 1) == (byte) 0xFF)) {
      at += granule.at(at) == 0 ? 2 : 1;
    }
    return new Granule(granule.key(), at + 1);
  }

  /// Whether who holds this plan holds all that `other` would give.
  public boolean covers(LockPlan other) {
    return missing(other).isEmpty();
  }

  /// The locks of `other` that this plan does not cover, in order.
  public List<Lock> missing(LockPlan other) {
    List<Lock> missing = new ArrayList<>();
    for (Lock wanted : other.locks) {
      if (!gives(wanted)) {
        missing.add(wanted);
      }
    }
    return missing;
  }

  private boolean gives(Lock wanted) {
    for (Lock held : locks) {
      if (held.granule().isAtOrAbove(wanted.granule())) {
        boolean same = held.granule().equals(wanted.granule());
        if (same ? held.mode().covers(wanted.mode()) : held.mode().coversBelow(wanted.mode())) {
          return true;
        }
      }
    }
    return false;
  }

  /// Both plans together, with one joined mode a granule.
  public LockPlan with(LockPlan other) {
    TreeMap<Granule, LockMode> modes = new TreeMap<>();
    for (Lock lock : locks) {
      modes.merge(lock.granule(), lock.mode(), LockMode::join);
    }
    for (Lock lock : other.locks) {
      modes.merge(lock.granule(), lock.mode(), LockMode::join);
    }
    return escalated(modes);
  }

  @Override
  public String toString() {
    return locks.toString();
  }
}
