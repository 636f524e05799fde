package dev.pinfold.verify.notation;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.verify.protocol.Action;
import dev.pinfold.verify.protocol.Configuration;
import dev.pinfold.verify.protocol.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The places of transactions at which something is the case.
final class PlaceSets {

  private final Configuration configuration;

  PlaceSets(Configuration configuration) {
    this.configuration = configuration;
  }

  private List<Integer> where(int transaction, Predicate<Place> test) {
    List<Integer> places = new ArrayList<>();
    List<Place> all = configuration.programs().get(transaction).places();
    for (int i = 0; i < all.size(); i++) {
      if (test.test(all.get(i))) {
        places.add(i);
      }
    }
    return places;
  }

  /// Where it holds a granule in one of the modes, which are a set of bits.
  List<Integer> holding(int transaction, int granule, int modes) {
    return where(
        transaction,
        place -> {
          LockMode mode = place.held().get(granule);
          return mode != null && (mode.bit() & modes) != 0;
        });
  }

  /// Where it asks for a granule.
  ///
  /// @param conversionsOnly whether only those count where it holds the granule already
  List<Integer> asking(int transaction, int granule, boolean conversionsOnly) {
    return where(
        transaction,
        place ->
            place.action() instanceof Action.Request request
                && request.granule() == granule
                && (!conversionsOnly || request.own() != null));
  }

  /// Where it has done one of the accesses, and not committed.
  List<Integer> done(int transaction, long accesses) {
    return where(transaction, place -> (place.done() & accesses) != 0);
  }

  /// Where it has committed.
  List<Integer> committed(int transaction) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < configuration.programs().get(transaction).size(); i++) {
      if (configuration.hasCommitted(transaction, i)) {
        places.add(i);
      }
    }
    return places;
  }

  /// Where it has nothing more to do.
  List<Integer> ended(int transaction) {
    return where(transaction, place -> place.action() instanceof Action.End);
  }

  /// All accesses of others that conflict with one of these.
  long meets(long accesses) {
    long meets = 0;
    for (long rest = accesses; rest != 0; rest &= rest - 1) {
      meets |= configuration.meets()[Long.numberOfTrailingZeros(rest)];
    }
    return meets;
  }

  /// The modes that may not be held beside one, by the real rules, as bits.
  static int clashing(LockMode mode) {
    int modes = 0;
    for (LockMode other : LockMode.values()) {
      if (Configuration.clash(mode, other)) {
        modes |= other.bit();
      }
    }
    return modes;
  }
}
