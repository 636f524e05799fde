package dev.pinfold.documents.lock.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Every granule that a transaction will lock, once each, in the order in which they are acquired.
///
/// A plan has the intention modes on all ancestors, one mode a granule, which is the join of all
/// its uses, and nothing that a lock above gives already. Immutable.
public final class LockPlan implements LockSet {

  /// One granule of a plan.
  ///
  /// @param mode the join of all uses
  public record Lock(Granule granule, LockMode mode) {}

  /// How long a plan may grow before it locks more with less.
  ///
  /// @param pathsPerDocument above so many granules below one document the document itself is
  ///     locked
  /// @param documentsPerCollection above so many documents of one collection the collection is
  ///     locked
  public record Limits(int pathsPerDocument, int documentsPerCollection) {
    public static final Limits DEFAULT = new Limits(64, 1024);
  }

  /// A granule of a plan, and why it is there.
  ///
  /// @param reasons the requests that need it, or something below it that it stands for
  /// @param escalated whether it is locked whole because the plan was too long
  public record Explained(
      Granule granule, LockMode mode, List<String> reasons, boolean escalated) {}

  /// Locks nothing.
  public static final LockPlan EMPTY = new LockPlan(List.of(), Limits.DEFAULT);

  private static final Comparator<Lock> ORDER = Comparator.comparing(Lock::granule);

  private final List<Lock> locks;
  private final Limits limits;

  private LockPlan(List<Lock> locks, Limits limits) {
    this.locks = locks;
    this.limits = limits;
  }

  /// The plan for one request.
  public static LockPlan of(LockRequest request) {
    List<Lock> locks = new ArrayList<>(12);
    add(request, locks);
    // Most plans are this one and short: a request's locks come in order and once each.
    return new LockPlan(escalated(locks, Limits.DEFAULT), Limits.DEFAULT);
  }

  /// The plan for several requests.
  public static LockPlan of(Collection<? extends LockRequest> requests) {
    return of(requests, Limits.DEFAULT);
  }

  /// The plan for several requests, escalated where it would be longer than the limits.
  public static LockPlan of(Collection<? extends LockRequest> requests, Limits limits) {
    List<Lock> locks = new ArrayList<>(requests.size() * 8);
    for (LockRequest request : requests) {
      add(request, locks);
    }
    return new LockPlan(escalated(joined(locks), limits), limits);
  }

  /// Both plans together.
  public LockPlan with(LockPlan other) {
    List<Lock> both = new ArrayList<>(locks.size() + other.locks.size());
    both.addAll(locks);
    both.addAll(other.locks);
    return new LockPlan(escalated(joined(both), limits), limits);
  }

  /// The plan of [#of(Collection, Limits)] with the reason for each granule.
  public static List<Explained> explain(Collection<? extends LockRequest> requests, Limits limits) {
    List<Lock> all = new ArrayList<>();
    for (LockRequest request : requests) {
      add(request, all);
    }
    LockPlan asked = new LockPlan(joined(all), limits);
    LockPlan plan = new LockPlan(escalated(asked.locks, limits), limits);
    List<Set<String>> reasons = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      reasons.add(new LinkedHashSet<>());
    }
    for (LockRequest request : requests) {
      List<Lock> own = new ArrayList<>();
      add(request, own);
      for (Lock lock : own) {
        // What is not in the plan is below a lock that stands for it, and nothing else lies
        // between.
        reasons.get(plan.floor(lock.granule())).add(request.reason());
      }
    }
    List<Explained> rows = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      Granule granule = plan.granule(i);
      boolean escalated = plan.mode(i) != asked.mode(asked.floor(granule));
      rows.add(new Explained(granule, plan.mode(i), List.copyOf(reasons.get(i)), escalated));
    }
    return rows;
  }

  // ---- what each request needs

  /// Adds what a request needs, in order, and each granule once.
  private static void add(LockRequest request, List<Lock> locks) {
    switch (request) {
      case LockRequest.ReadPath(int collection, byte[] id, List<PathStep> path) ->
          chain(GranuleChain.document(collection, id, path), 0, LockMode.S, locks);
      case LockRequest.WritePath(int collection, byte[] id, List<PathStep> path) ->
          write(collection, id, path, locks);
      case LockRequest.WriteDocument(int collection, byte[] id) ->
          write(collection, id, List.of(), locks);
      case LockRequest.ReadColumn(int collection, List<PathStep> path) -> {
        List<Granule> columns = GranuleChain.column(collection, path);
        locks.add(new Lock(columns.getFirst(), LockMode.IS));
        for (int i = 1; i < columns.size() - 1; i++) {
          locks.add(new Lock(columns.get(i), LockMode.IS));
          locks.add(new Lock(GranuleChain.shapeOf(columns.get(i)), LockMode.S));
        }
        locks.add(new Lock(columns.getLast(), LockMode.S));
      }
      case LockRequest.ReadCollection(int collection) ->
          locks.add(new Lock(GranuleChain.collection(collection), LockMode.S));
      case LockRequest.WriteCollection(int collection) ->
          locks.add(new Lock(GranuleChain.collection(collection), LockMode.X));
    }
  }

  private static void write(int collection, byte[] id, List<PathStep> path, List<Lock> locks) {
    chain(GranuleChain.shape(collection, path), 0, LockMode.IX, locks);
    // The collection, which is in both chains, has its IX already.
    chain(GranuleChain.document(collection, id, path), 1, LockMode.X, locks);
  }

  private static void chain(List<Granule> chain, int from, LockMode last, List<Lock> locks) {
    for (int i = from; i < chain.size() - 1; i++) {
      locks.add(new Lock(chain.get(i), last.intention()));
    }
    locks.add(new Lock(chain.getLast(), last));
  }

  // ---- together

  /// Sorts, and joins the modes of a granule that is there more than once.
  private static List<Lock> joined(List<Lock> locks) {
    locks.sort(ORDER);
    List<Lock> joined = new ArrayList<>(locks.size());
    for (Lock lock : locks) {
      if (joined.isEmpty() || !joined.getLast().granule().equals(lock.granule())) {
        joined.add(lock);
      } else {
        LockMode mode = joined.getLast().mode().join(lock.mode());
        joined.set(joined.size() - 1, new Lock(lock.granule(), mode));
      }
    }
    return joined;
  }

  /// Locks whole what would take too many locks, and leaves out what a lock above gives.
  private static List<Lock> escalated(List<Lock> sorted, Limits limits) {
    List<Lock> locks = new ArrayList<>(sorted.size());
    Lock above = null;
    for (int i = 0; i < sorted.size(); i++) {
      Lock lock = sorted.get(i);
      if (above != null
          && above.mode().coversBelow(lock.mode())
          && above.granule().isAtOrAbove(lock.granule())) {
        continue;
      }
      if (isTooMuch(sorted, i, limits)) {
        lock = new Lock(lock.granule(), lock.mode().whole());
      }
      locks.add(lock);
      if (lock.mode() == LockMode.S || lock.mode() == LockMode.X) {
        above = lock;
      }
    }
    return List.copyOf(locks);
  }

  private static boolean isTooMuch(List<Lock> sorted, int at, Limits limits) {
    Granule top = sorted.get(at).granule();
    boolean collection = top.isCollection();
    int most = collection ? limits.documentsPerCollection() : limits.pathsPerDocument();
    if (sorted.size() - at - 1 <= most || !(collection || top.isDocument())) {
      return false;
    }
    int count = 0;
    for (int i = at + 1; i < sorted.size() && count <= most; i++) {
      Granule below = sorted.get(i).granule();
      if (!top.isAtOrAbove(below)) {
        break;
      }
      if (!collection || below.isDocument()) {
        count++;
      }
    }
    return count > most;
  }

  // ---- looking at it

  /// The locks in the order of acquisition.
  public List<Lock> locks() {
    return locks;
  }

  @Override
  public int size() {
    return locks.size();
  }

  @Override
  public Granule granule(int at) {
    return locks.get(at).granule();
  }

  @Override
  public LockMode mode(int at) {
    return locks.get(at).mode();
  }

  /// The locks of `other` that this plan does not cover, in order.
  public List<Lock> missing(LockPlan other) {
    List<Lock> missing = new ArrayList<>();
    for (Lock wanted : other.locks) {
      if (!gives(wanted.granule(), wanted.mode())) {
        missing.add(wanted);
      }
    }
    return missing;
  }

  @Override
  public String toString() {
    return locks.toString();
  }
}
