package dev.pinfold.verify.protocol;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockSet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The granules of a configuration in the order of acquisition, so that a granule is a small number
/// there. Each shard has a lock table of its own, and shards come in the order of their numbers.
public final class Granules {

  /// A granule in the lock table of a shard.
  public record Sited(int shard, Granule granule) implements Comparable<Sited> {
    @Override
    public int compareTo(Sited other) {
      return shard == other.shard
          ? granule.compareTo(other.granule)
          : Integer.compare(shard, other.shard);
    }
  }

  private final List<Sited> sited;
  private final int shards;

  public Granules(TreeSet<Sited> all) {
    this.sited = List.copyOf(all);
    this.shards = 1 + sited.stream().mapToInt(Sited::shard).max().orElse(0);
  }

  public int size() {
    return sited.size();
  }

  public int shards() {
    return shards;
  }

  public int shard(int granule) {
    return sited.get(granule).shard();
  }

  public int number(int shard, Granule granule) {
    int number = sited.indexOf(new Sited(shard, granule));
    if (number < 0) {
      throw new IllegalArgumentException("no granule of this configuration: " + granule);
    }
    return number;
  }

  /// What it is, for people.
  public String name(int granule) {
    String name = sited.get(granule).granule().describe("pins");
    return shards == 1 ? name : "shard " + sited.get(granule).shard() + ": " + name;
  }

  /// Whether locks give what another lock would, by one on the granule or above it.
  boolean gives(List<@Nullable LockMode> held, int granule, LockMode wanted) {
    Sited below = sited.get(granule);
    List<LockPlan.Lock> locks = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      LockMode mode = held.get(i);
      if (mode != null && sited.get(i).shard() == below.shard()) {
        locks.add(new LockPlan.Lock(sited.get(i).granule(), mode));
      }
    }
    return new Holding(locks).gives(below.granule(), wanted);
  }

  /// Locks in the order of their granules.
  private record Holding(List<LockPlan.Lock> locks) implements LockSet {
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
  }

  /// The names in order.
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      names.add(name(i));
    }
    return names;
  }
}
