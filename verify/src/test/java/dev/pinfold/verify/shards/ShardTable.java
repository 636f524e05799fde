package dev.pinfold.verify.shards;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.WaitRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The locks of one shard in one term, as its leader knows them: nothing but the rules, and queues.
final class ShardTable {

  /// A transaction as a shard knows it: one of its tries.
  static final class Party {
    final int transaction;
    final int tryNumber;
    final long age;
    boolean wounded;
    boolean told;

    Party(int transaction, int tryNumber, long age) {
      this.transaction = transaction;
      this.tryNumber = tryNumber;
      this.age = age;
    }

    @Override
    public String toString() {
      return "t" + transaction + "/" + tryNumber;
    }
  }

  /// What a request came to.
  enum Reply {
    GRANTED,
    WAITS,
    GIVES_UP
  }

  record Wait(Party party, LockMode mode, boolean converting, boolean inOrder) {}

  /// A wait that has ended with a grant.
  record Grant(Party party, Granule granule) {}

  private static final class Place {
    final Map<Party, LockMode> holders = new LinkedHashMap<>();
    final List<Wait> queue = new ArrayList<>();
  }

  private final TreeMap<Granule, Place> places = new TreeMap<>();
  private final Rules rules;

  /// What a mutant may change of the rules.
  interface Rules {
    WaitRules.Decision decide(boolean wounded, boolean inOrder, long age, long oldestInTheWay);
  }

  ShardTable(Rules rules) {
    this.rules = rules;
  }

  private Place place(Granule granule) {
    return places.computeIfAbsent(granule, _ -> new Place());
  }

  LockMode held(Party party, Granule granule) {
    Place place = places.get(granule);
    return place == null ? null : place.holders.get(party);
  }

  boolean isWaiting(Party party, Granule granule) {
    Place place = places.get(granule);
    return place != null && place.queue.stream().anyMatch(wait -> wait.party() == party);
  }

  /// Takes over what was replicated, without asking.
  void restore(Party party, Granule granule, LockMode mode) {
    place(granule).holders.put(party, mode);
  }

  /// Asks for a granule; the wounded are marked, and told by the caller.
  Reply request(Party party, Granule granule, LockMode requested, boolean inOrder) {
    Place place = place(granule);
    LockMode own = place.holders.get(party);
    LockMode mode = own == null ? requested : own.join(requested);
    if (own == mode) {
      return Reply.GRANTED;
    }
    int ahead = place.queue.size();
    while (own != null && ahead > 0 && !place.queue.get(ahead - 1).converting()) {
      ahead--;
    }
    if (WaitRules.isGranted(mode, heldBesides(place, party), ahead)) {
      place.holders.put(party, mode);
      if (own != null) {
        passed(place, party, mode);
      }
      return Reply.GRANTED;
    }
    Set<Party> inTheWay = inTheWay(place, party, mode, ahead);
    long oldest = WaitRules.NOBODY;
    for (Party other : inTheWay) {
      oldest = Math.min(oldest, other.age);
    }
    switch (rules.decide(party.wounded, inOrder, party.age, oldest)) {
      case RESTART -> {
        return Reply.GIVES_UP;
      }
      case WOUND -> inTheWay.forEach(other -> other.wounded = true);
      case WAIT -> {}
    }
    place.queue.add(ahead, new Wait(party, mode, own != null, inOrder));
    if (own != null) {
      passed(place, party, null);
    }
    return Reply.WAITS;
  }

  private static void passed(Place place, Party converted, LockMode granted) {
    for (Wait behind : place.queue) {
      if (!behind.converting()
          && !behind.inOrder()
          && (granted == null || !granted.admits(behind.mode()))) {
        (behind.party().age < converted.age ? converted : behind.party()).wounded = true;
      }
    }
  }

  private static int heldBesides(Place place, Party party) {
    int held = 0;
    for (Map.Entry<Party, LockMode> holder : place.holders.entrySet()) {
      if (holder.getKey() != party) {
        held |= holder.getValue().bit();
      }
    }
    return held;
  }

  private static Set<Party> inTheWay(Place place, Party party, LockMode mode, int ahead) {
    Set<Party> inTheWay = new LinkedHashSet<>();
    place.holders.forEach(
        (other, held) -> {
          if (other != party && !held.admits(mode)) {
            inTheWay.add(other);
          }
        });
    place.queue.subList(0, ahead).forEach(wait -> inTheWay.add(wait.party()));
    return inTheWay;
  }

  /// Who stands in the way of one that waits.
  Set<Party> inTheWay(Party party) {
    Set<Party> all = new LinkedHashSet<>();
    for (Place place : places.values()) {
      for (int i = 0; i < place.queue.size(); i++) {
        Wait wait = place.queue.get(i);
        if (wait.party() == party) {
          all.addAll(inTheWay(place, party, wait.mode(), i));
        }
      }
    }
    return all;
  }

  /// All wounded that hold or wait.
  Set<Party> wounded() {
    Set<Party> wounded = new LinkedHashSet<>();
    for (Place place : places.values()) {
      place.holders.keySet().stream().filter(party -> party.wounded).forEach(wounded::add);
      place.queue.stream().map(Wait::party).filter(p -> p.wounded).forEach(wounded::add);
    }
    return wounded;
  }

  Set<Party> parties() {
    Set<Party> parties = new LinkedHashSet<>();
    for (Place place : places.values()) {
      parties.addAll(place.holders.keySet());
      place.queue.forEach(wait -> parties.add(wait.party()));
    }
    return parties;
  }

  /// Releases all of a party, and says who was granted what it waited for.
  List<Grant> release(Party party) {
    List<Grant> grants = new ArrayList<>();
    places.forEach(
        (granule, place) -> {
          boolean gone = place.holders.remove(party) != null;
          gone |= place.queue.removeIf(wait -> wait.party() == party);
          if (gone) {
            grantQueue(granule, place, grants);
          }
        });
    places.values().removeIf(place -> place.holders.isEmpty() && place.queue.isEmpty());
    return grants;
  }

  private static void grantQueue(Granule granule, Place place, List<Grant> grants) {
    while (!place.queue.isEmpty()) {
      Wait first = place.queue.getFirst();
      if (!WaitRules.isGranted(first.mode(), heldBesides(place, first.party()), 0)) {
        return;
      }
      place.queue.removeFirst();
      place.holders.put(first.party(), first.mode());
      grants.add(new Grant(first.party(), granule));
    }
  }

  /// What parties hold, for checks.
  Map<Granule, Map<Party, LockMode>> holders() {
    Map<Granule, Map<Party, LockMode>> holders = new TreeMap<>();
    places.forEach((granule, place) -> holders.put(granule, place.holders));
    return holders;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    places.forEach(
        (granule, place) -> {
          text.append("  ").append(granule).append(" held by ").append(place.holders);
          if (!place.queue.isEmpty()) {
            text.append(", wanted by ");
            place.queue.forEach(
                wait -> text.append(wait.party()).append(' ').append(wait.mode()).append(' '));
          }
          text.append('\n');
        });
    return text.toString();
  }
}
