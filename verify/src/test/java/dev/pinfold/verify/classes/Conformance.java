package dev.pinfold.verify.classes;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockSet;
import dev.pinfold.documents.lock.rules.WaitRules;
import dev.pinfold.documents.lock.rules.WaitRules.Decision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Plays a recorded run again as a run of the rules of `documents/lock/rules`, and says where it is
/// none. It keeps its own holders, queues and wounds; of the lock table it knows the events only.
///
/// A run conforms if
///
/// 1. every grant is one that [WaitRules#isGranted] allows, and comes as soon as it is: at once, or
///    as the very next event of its granule after what stood in its way;
/// 2. who waits had to, in the place that the rules give it, and [WaitRules#decide] did not say
///    that it gives up;
/// 3. wounds are told exactly to whom the rules name: to all that stand in the way of a request out
///    of order, and to the younger of a conversion and a waiter out of order that it passes; who is
///    wounded makes at most the request that it was about to make, and releases everything;
/// 4. nobody gives up waiting who was not wounded (or whose time was not up, if times are short);
/// 5. what is acquired before the body begins comes in the order of the granules, without
///    conversions; a declared plan is acquired exactly, and is held to the end of the body;
/// 6. after its first release a try acquires nothing, and releases nothing before its body is
///    through, unless it gives up; what has its answer holds nothing;
/// 7. a transaction keeps its age over its tries;
/// 8. no circle of waits, at any moment;
/// 9. commits that exclude each other at a granule have numbers in the order in which they held it;
/// 10. at the end nothing is held, wanted or owed.
///
/// A wound may be told later than it works (see [LockRecorder]), but before the try of the wounded
/// ends. So it is *due* first, and the check says at the end of the try whether it was told. A
/// transaction may give up at any time without a word of why: that is no lock event.
final class Conformance {

  /// How the last events of a run are told.
  private static final int TOLD = 12;

  private static final class Holder {
    final String name;
    long age = -1;
    LockPlan plan;

    // One try.
    final TreeMap<Granule, LockMode> held = new TreeMap<>();
    Granule waitsFor;
    boolean acquired;
    boolean worked;
    boolean releasing;
    boolean wounded;
    int requestsAfterWound;

    /// Why it must be told that it is wounded before this try ends.
    String due;

    /// Where it gave up, not yet told that it was wounded.
    Granule leftUntold;

    int granted;
    final List<Tenure> tenures = new ArrayList<>();

    Holder(String name) {
      this.name = name;
    }

    boolean isLeaving() {
      return wounded || due != null;
    }

    void newTry() {
      acquired = false;
      worked = false;
      releasing = false;
      wounded = false;
      requestsAfterWound = 0;
      due = null;
      leftUntold = null;
      granted = 0;
    }
  }

  private record Wait(Holder holder, LockMode mode, boolean converting, boolean inOrder) {}

  private static final class Place {
    final Map<Holder, LockMode> holders = new LinkedHashMap<>();
    final List<Wait> queue = new ArrayList<>();

    int heldBesides(Holder holder) {
      int held = 0;
      for (Map.Entry<Holder, LockMode> each : holders.entrySet()) {
        if (each.getKey() != holder) {
          held |= each.getValue().bit();
        }
      }
      return held;
    }

    /// Where a request stands if it queues up now.
    int place(boolean converting) {
      int place = queue.size();
      while (converting && place > 0 && !queue.get(place - 1).converting()) {
        place--;
      }
      return place;
    }

    Set<Holder> inTheWay(Holder holder, LockMode mode, int place) {
      Set<Holder> inTheWay = new LinkedHashSet<>();
      holders.forEach(
          (other, held) -> {
            if (other != holder && !held.admits(mode)) {
              inTheWay.add(other);
            }
          });
      queue.subList(0, place).forEach(ahead -> inTheWay.add(ahead.holder()));
      return inTheWay;
    }

    /// Who must be granted next, or null.
    Wait next() {
      Wait first = queue.isEmpty() ? null : queue.getFirst();
      return first != null && WaitRules.isGranted(first.mode(), heldBesides(first.holder()), 0)
          ? first
          : null;
    }
  }

  /// A wound that was told and must have been called for when `by` does what it is about to do.
  private record Told(Holder victim, Holder by) {}

  /// A time for which a try that committed held a granule.
  private record Tenure(Granule granule, LockMode mode, long at) {}

  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String rule) {
      super(rule);
    }
  }

  private final List<LockEvent> events;
  private final boolean timesAreShort;
  private final Map<String, Holder> holders = new HashMap<>();
  private final Map<Granule, Place> places = new HashMap<>();
  private final List<Told> told = new ArrayList<>();
  private final Map<Granule, List<Commit>> commits = new HashMap<>();
  private long now;

  private record Commit(String transaction, LockMode mode, long at, long sequence) {}

  private Conformance(List<LockEvent> events, boolean timesAreShort) {
    this.events = events;
    this.timesAreShort = timesAreShort;
  }

  /// The first event that the rules do not allow, with those before it that belong to it; empty if
  /// the run conforms.
  static List<String> violations(List<LockEvent> events) {
    return new Conformance(events, false).play();
  }

  /// The same for a run in which waits may end because their time is up.
  static List<String> violationsWithTimeouts(List<LockEvent> events) {
    return new Conformance(events, true).play();
  }

  private List<String> play() {
    LockEvent event = null;
    try {
      for (LockEvent each : events) {
        event = each;
        now++;
        play(event);
      }
      event = null;
      end();
      return List.of();
    } catch (Broken e) {
      return story(e.getMessage(), event);
    }
  }

  private static void check(boolean holds, String rule) {
    if (!holds) {
      throw new Broken(rule);
    }
  }

  private Holder holder(String name) {
    return holders.computeIfAbsent(name, Holder::new);
  }

  private Holder holder(String name, long age) {
    Holder holder = holder(name);
    check(holder.age == -1 || holder.age == age, "a transaction keeps its age over its tries");
    holder.age = age;
    return holder;
  }

  private Place place(Granule granule) {
    return places.computeIfAbsent(granule, _ -> new Place());
  }

  private void play(LockEvent event) {
    switch (event) {
      case LockEvent.Declared(String name, LockPlan plan) -> holder(name).plan = plan;
      case LockEvent.Acquired(String name) -> acquired(holder(name));
      case LockEvent.Worked(String name) -> worked(holder(name));
      case LockEvent.Ended(String name, long sequence) -> ended(holder(name), sequence);
      case LockEvent.Granted(String name, long age, Granule granule, LockMode mode) ->
          granted(holder(name, age), granule, mode);
      case LockEvent.Blocked(
              String name,
              long age,
              Granule granule,
              LockMode mode,
              boolean converting) ->
          blocked(holder(name, age), granule, mode, converting);
      case LockEvent.GaveUp(String name, Granule granule) -> gaveUp(holder(name), granule);
      case LockEvent.Wounded(String name, String by) -> wounded(holder(name), holder(by));
      case LockEvent.Released(String name, Granule granule) -> released(holder(name), granule);
    }
  }

  // ---- the life of a transaction

  private void acquired(Holder holder) {
    check(!holder.releasing, "a body begins with what was acquired for it");
    if (holder.plan != null) {
      check(held(holder).covers(holder.plan), "a body begins when its declared plan is held");
    }
    holder.acquired = true;
    holder.worked = false;
  }

  private void worked(Holder holder) {
    check(holder.acquired && !holder.releasing, "nothing is released before the body is through");
    if (holder.plan != null) {
      check(held(holder).covers(holder.plan), "a declared plan is held to the end of the body");
    }
    holder.worked = true;
  }

  private void ended(Holder holder, long sequence) {
    check(holder.held.isEmpty() && holder.waitsFor == null, "who has its answer holds nothing");
    for (Tenure tenure : holder.tenures) {
      if (sequence > 0) {
        commits
            .computeIfAbsent(tenure.granule(), _ -> new ArrayList<>())
            .add(new Commit(holder.name, tenure.mode(), tenure.at(), sequence));
      }
    }
    holder.tenures.clear();
  }

  private void end() {
    places.forEach(
        (granule, place) -> {
          check(place.holders.isEmpty(), "at the end nothing is held: " + granule);
          check(place.queue.isEmpty(), "at the end nobody waits: " + granule);
        });
    check(told.isEmpty(), "every wound was called for: " + told);
    commits.forEach(Conformance::checkOrder);
  }

  /// The tenures of one granule in the order of their grants have growing numbers where they
  /// exclude each other.
  private static void checkOrder(Granule granule, List<Commit> commits) {
    commits.sort((a, b) -> Long.compare(a.at(), b.at()));
    Commit[] latest = new Commit[LockMode.values().length];
    for (Commit commit : commits) {
      for (Commit before : latest) {
        if (before != null
            && !(before.mode().admits(commit.mode()) && commit.mode().admits(before.mode()))) {
          check(
              before.sequence() < commit.sequence(),
              "commits are in the order of locks: "
                  + before
                  + " before "
                  + commit
                  + " at "
                  + granule);
        }
      }
      int mode = commit.mode().ordinal();
      if (latest[mode] == null || latest[mode].sequence() < commit.sequence()) {
        latest[mode] = commit;
      }
    }
  }

  private static LockSet held(Holder holder) {
    List<Map.Entry<Granule, LockMode>> held = List.copyOf(holder.held.entrySet());
    return new LockSet() {
      @Override
      public int size() {
        return held.size();
      }

      @Override
      public Granule granule(int at) {
        return held.get(at).getKey();
      }

      @Override
      public LockMode mode(int at) {
        return held.get(at).getValue();
      }
    };
  }

  // ---- requests

  private void granted(Holder holder, Granule granule, LockMode mode) {
    Place place = place(granule);
    Wait next = place.next();
    LockMode own = place.holders.get(holder);
    if (holder.waitsFor != null) {
      check(holder.waitsFor.equals(granule), "who waits makes no other request");
      check(
          !place.queue.isEmpty() && place.queue.getFirst().holder() == holder,
          "waiters are granted in the order of the queue");
      Wait wait = place.queue.getFirst();
      check(wait.mode() == mode, "what is granted is what was asked for");
      check(wait == next, "a grant is one that the holders admit");
      place.queue.removeFirst();
      holder.waitsFor = null;
    } else {
      request(holder, granule, mode, own);
      check(next == null, "the head of a queue is granted as soon as it can be");
      int ahead =
          own == null
              ? place.queue.size()
              : (int) place.queue.stream().filter(Wait::converting).count();
      check(
          WaitRules.isGranted(mode, place.heldBesides(holder), ahead),
          "a grant is one that the holders and those ahead admit");
      if (own != null) {
        passed(place, holder, mode);
      }
    }
    place.holders.put(holder, mode);
    holder.held.put(granule, mode);
    holder.granted++;
    settle(holder);
    if (own != null) {
      place.queue.forEach(behind -> checkNoCircle(behind.holder()));
    }
  }

  private void blocked(Holder holder, Granule granule, LockMode mode, boolean converting) {
    Place place = place(granule);
    LockMode own = place.holders.get(holder);
    boolean inOrder = holder.held.isEmpty() || granule.compareTo(holder.held.lastKey()) > 0;
    check(holder.waitsFor == null, "who waits makes no other request");
    check(place.next() == null, "the head of a queue is granted as soon as it can be");
    request(holder, granule, mode, own);
    check(converting == (own != null), "a conversion is a request for what is held");
    int at = place.place(converting);
    check(
        !WaitRules.isGranted(mode, place.heldBesides(holder), at),
        "who could be granted does not wait");
    Set<Holder> inTheWay = place.inTheWay(holder, mode, at);
    long oldest = WaitRules.NOBODY;
    for (Holder other : inTheWay) {
      oldest = Math.min(oldest, other.age);
    }
    Decision decision = WaitRules.decide(false, inOrder, holder.age, oldest);
    check(decision != Decision.RESTART, "out of order nobody waits for an older one");
    place.queue.add(at, new Wait(holder, mode, converting, inOrder));
    holder.waitsFor = granule;
    if (decision == Decision.WOUND) {
      inTheWay.forEach(victim -> wound(victim, holder));
    }
    if (converting) {
      passed(place, holder, null);
    }
    settle(holder);
    checkNoCircle(holder);
    if (converting) {
      place.queue.forEach(behind -> checkNoCircle(behind.holder()));
    }
  }

  private void request(Holder holder, Granule granule, LockMode mode, LockMode own) {
    check(!holder.releasing, "nothing is acquired after a release");
    check(!holder.worked, "nothing is acquired when the body is through");
    if (holder.wounded) {
      holder.requestsAfterWound++;
      check(holder.requestsAfterWound == 1, "who is wounded gives up at its next request");
    }
    if (own != null) {
      check(mode != own && mode.covers(own), "modes only grow");
    }
    if (!holder.acquired) {
      check(
          holder.held.isEmpty() || granule.compareTo(holder.held.lastKey()) > 0,
          "plans are acquired in the order of their granules");
      if (holder.plan != null && holder.granted < holder.plan.size()) {
        checkPlanned(holder, granule, mode);
      }
    }
  }

  /// A plan that has grown over tries has more than what was declared, and nothing less.
  private static void checkPlanned(Holder holder, Granule granule, LockMode mode) {
    int at = holder.plan.floor(granule);
    if (at >= 0 && holder.plan.granule(at).equals(granule)) {
      check(mode.covers(holder.plan.mode(at)), "a plan has the join of all uses of a granule");
    }
  }

  private void gaveUp(Holder holder, Granule granule) {
    Place place = place(granule);
    check(granule.equals(holder.waitsFor), "only who waits gives up");
    check(place.next() == null, "the head of a queue is granted as soon as it can be");
    if (!timesAreShort && !holder.wounded) {
      holder.leftUntold = granule;
    }
    place.queue.removeIf(wait -> wait.holder() == holder);
    holder.waitsFor = null;
    settle(holder);
    endTryIfFree(holder);
  }

  private void released(Holder holder, Granule granule) {
    Place place = place(granule);
    check(holder.waitsFor == null, "who waits releases nothing");
    check(place.next() == null, "the head of a queue is granted as soon as it can be");
    LockMode mode = place.holders.remove(holder);
    check(mode != null, "only what is held is released");
    holder.held.remove(granule);
    if (!holder.releasing) {
      holder.tenures.clear();
    }
    holder.releasing = true;
    holder.tenures.add(new Tenure(granule, mode, now));
    settle(holder);
    endTryIfFree(holder);
  }

  private void endTryIfFree(Holder holder) {
    if (holder.held.isEmpty() && holder.waitsFor == null) {
      check(holder.due == null, "who stands in the way out of order is wounded: " + holder.due);
      check(holder.leftUntold == null, "nobody gives up waiting who was not wounded");
      holder.newTry();
    }
  }

  // ---- wounds

  private void wounded(Holder victim, Holder by) {
    check(by.age < victim.age, "only the older wound");
    check(!victim.wounded, "nobody is wounded twice");
    check(
        !victim.held.isEmpty() || victim.waitsFor != null,
        "only who holds or waits can be wounded");
    victim.wounded = true;
    victim.leftUntold = null;
    if (victim.due == null) {
      told.add(new Told(victim, by));
    }
    victim.due = null;
  }

  private void wound(Holder victim, Holder by) {
    if (!told.remove(new Told(victim, by)) && !victim.wounded) {
      victim.due = victim.name + " by " + by.name;
    }
  }

  /// A conversion has gone before those that wait without holding the granule.
  private void passed(Place place, Holder converted, LockMode granted) {
    for (Wait behind : place.queue) {
      if (!behind.converting()
          && !behind.inOrder()
          && (granted == null || !granted.admits(behind.mode()))) {
        if (behind.holder().age < converted.age) {
          wound(converted, behind.holder());
        } else {
          wound(behind.holder(), converted);
        }
      }
    }
  }

  /// What it told was called for by what it has done now, or by nothing.
  private void settle(Holder by) {
    check(
        told.stream().noneMatch(wound -> wound.by() == by),
        "only who stands in the way of a request out of order is wounded");
  }

  private void checkNoCircle(Holder start) {
    Set<Holder> reached = new HashSet<>();
    ArrayDeque<Holder> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty()) {
      Holder at = next.pop();
      if (at.waitsFor == null || at.isLeaving()) {
        continue;
      }
      Place place = place(at.waitsFor);
      int position = 0;
      while (place.queue.get(position).holder() != at) {
        position++;
      }
      for (Holder other : place.inTheWay(at, place.queue.get(position).mode(), position)) {
        check(other != start, "no circle of waits");
        if (reached.add(other)) {
          next.push(other);
        }
      }
    }
  }

  // ---- telling it

  private List<String> story(String rule, LockEvent broken) {
    List<String> story = new ArrayList<>();
    story.add("not by the rules: " + rule);
    if (broken == null) {
      return story;
    }
    Set<String> involved = new HashSet<>(Set.of(broken.transaction()));
    Granule granule = granule(broken);
    int to = (int) now;
    List<String> before = new ArrayList<>();
    for (int i = to - 1; i >= 0 && before.size() < TOLD; i--) {
      LockEvent event = events.get(i);
      if (involved.contains(event.transaction())
          || (granule != null && granule.equals(granule(event)))) {
        before.addFirst((i + 1) + " " + event);
      }
    }
    story.addAll(before);
    return story;
  }

  private static Granule granule(LockEvent event) {
    return switch (event) {
      case LockEvent.Granted granted -> granted.granule();
      case LockEvent.Blocked blocked -> blocked.granule();
      case LockEvent.GaveUp gaveUp -> gaveUp.granule();
      case LockEvent.Released released -> released.granule();
      case LockEvent.Declared _,
          LockEvent.Acquired _,
          LockEvent.Worked _,
          LockEvent.Ended _,
          LockEvent.Wounded _ ->
          null;
    };
  }
}
