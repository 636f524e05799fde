package dev.pinfold.verify.protocol;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.WaitRules;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A few transactions and what each wants: what a checker explores. The first transaction is the
/// oldest.
///
/// @param programs one for each transaction
/// @param accesses what all transactions want, numbered through
/// @param meets for each access those that conflict with it, as bits
/// @param endless whether new transactions come without end
/// @param leaderChanges how often the lock table of some shard may be lost
public record Configuration(
    String name,
    Granules granules,
    List<Program> programs,
    List<Want> accesses,
    List<Integer> owners,
    long[] meets,
    Rules rules,
    boolean endless,
    int leaderChanges,
    boolean checksTerms) {

  /// Many accesses fit into one number.
  private static final int ACCESSES_MAX = 64;

  public int transactions() {
    return programs.size();
  }

  /// Whether ages change while it runs.
  public boolean agesChange() {
    return endless || !rules.keepsAges();
  }

  /// Whether somebody may be wounded or give up.
  public boolean wounds() {
    for (Program program : programs) {
      for (Place place : program.places()) {
        if (place.action() instanceof Action.Request request && mayWound(request)) {
          return true;
        }
      }
    }
    return leaderChanges > 0;
  }

  /// Whether at a place a transaction has committed and only lets go, or has ended.
  public boolean hasCommitted(int transaction, int place) {
    return programs.get(transaction).hasCommitted(place);
  }

  private boolean mayWound(Action.Request request) {
    return rules.decide(request.inOrder(), true) != WaitRules.Decision.WAIT
        || rules.decide(request.inOrder(), false) != WaitRules.Decision.WAIT;
  }

  /// The modes in which two transactions may not hold one granule at one time, by the real rules.
  public static boolean clash(@Nullable LockMode one, @Nullable LockMode other) {
    return one != null && other != null && !one.admits(other) && !other.admits(one);
  }

  /// Begins a configuration.
  public static Builder named(String name) {
    return new Builder(name);
  }

  /// Puts a configuration together.
  public static final class Builder {
    private final String name;
    private final List<List<Kind>> transactions = new ArrayList<>();
    private final List<Want> accesses = new ArrayList<>();
    private final List<Integer> owners = new ArrayList<>();
    private LockPlan.Limits limits = LockPlan.Limits.DEFAULT;
    private Rules rules = Rules.ENGINE;
    private Function<String, Integer> shardOf = _ -> 0;
    private int shards = 1;
    private boolean endless;
    private int leaderChanges;
    private boolean checksTerms = true;

    /// One thing that a transaction may turn out to be.
    private record Kind(List<Want> wants, List<Integer> accesses, Way way) {}

    /// Makes the first try of a transaction.
    public interface Way {
      Script script(Wanted wanted);
    }

    private Builder(String name) {
      this.name = name;
    }

    /// A transaction that says beforehand what it wants.
    public Builder planned(String... wants) {
      return transaction(Ways::planned, wants);
    }

    /// A transaction whose wants become known one after the other.
    public Builder discovered(String... wants) {
      return transaction(Ways::discovered, wants);
    }

    /// A transaction that goes its own way.
    public Builder transaction(Way way, String... wants) {
      transactions.add(List.of(kind(way, transactions.size(), wants)));
      return this;
    }

    /// A transaction that is any of several: for each list of wants a planned and a discovered one.
    public Builder anyOf(List<String[]> kinds) {
      List<Kind> all = new ArrayList<>();
      for (String[] wants : kinds) {
        Kind planned = kind(Ways::planned, transactions.size(), wants);
        all.add(planned);
        all.add(new Kind(planned.wants(), planned.accesses(), Ways::discovered));
      }
      transactions.add(all);
      return this;
    }

    private Kind kind(Way way, int transaction, String... texts) {
      List<Want> wants = new ArrayList<>();
      List<Integer> numbers = new ArrayList<>();
      for (String text : texts) {
        Want want = Want.of(text);
        wants.add(want);
        numbers.add(access(transaction, want));
      }
      return new Kind(wants, numbers, way);
    }

    private int access(int transaction, Want want) {
      for (int i = 0; i < accesses.size(); i++) {
        if (owners.get(i) == transaction && accesses.get(i).toString().equals(want.toString())) {
          return i;
        }
      }
      accesses.add(want);
      owners.add(transaction);
      return accesses.size() - 1;
    }

    public Builder limits(LockPlan.Limits limits) {
      this.limits = limits;
      return this;
    }

    public Builder rules(UnaryOperator<Rules> change) {
      this.rules = change.apply(rules);
      return this;
    }

    /// New transactions come for ever.
    public Builder endless() {
      this.endless = true;
      return this;
    }

    /// The last letter of a document's id says on which of so many shards it is.
    public Builder shards(int count) {
      this.shards = count;
      this.shardOf = id -> Character.digit(id.charAt(id.length() - 1), 10) % count;
      return this;
    }

    /// So often some shard gets a new leader, which knows nothing of the locks of the old one.
    public Builder leaderChanges(int most) {
      this.leaderChanges = most;
      return this;
    }

    public Builder withoutTerms() {
      this.checksTerms = false;
      return this;
    }

    public Configuration build() {
      TreeSet<Granules.Sited> all = new TreeSet<>();
      for (Want want : accesses) {
        for (int shard : shardsOf(want)) {
          for (LockPlan.Lock lock : LockPlan.of(want.request()).locks()) {
            all.add(new Granules.Sited(shard, lock.granule()));
          }
        }
      }
      Granules granules = new Granules(all);
      List<Program> programs = new ArrayList<>();
      for (List<Kind> kinds : transactions) {
        List<Script> scripts = new ArrayList<>();
        for (Kind kind : kinds) {
          scripts.add(
              kind.way()
                  .script(
                      new Wanted(kind.wants(), kind.accesses(), granules, this::shardsOf, limits)));
        }
        programs.add(Program.of(scripts, granules, endless, leaderChanges > 0));
      }
      return new Configuration(
          name,
          granules,
          programs,
          List.copyOf(accesses),
          List.copyOf(owners),
          meets(),
          rules,
          endless,
          leaderChanges,
          checksTerms);
    }

    private List<Integer> shardsOf(Want want) {
      String document = want.document();
      if (document != null) {
        return List.of(shardOf.apply(document));
      }
      List<Integer> every = new ArrayList<>();
      for (int i = 0; i < shards; i++) {
        every.add(i);
      }
      return every;
    }

    private long[] meets() {
      if (accesses.size() > ACCESSES_MAX) {
        throw new IllegalStateException("more than " + ACCESSES_MAX + " accesses");
      }
      long[] meets = new long[accesses.size()];
      for (int i = 0; i < meets.length; i++) {
        for (int j = 0; j < meets.length; j++) {
          if (!owners.get(i).equals(owners.get(j)) && accesses.get(i).meets(accesses.get(j))) {
            meets[i] |= 1L << j;
          }
        }
      }
      return meets;
    }
  }

  /// A transaction's wants, and what its way needs to know to make steps of them.
  ///
  /// @param shardsOf the shards on which a want needs locks
  public record Wanted(
      List<Want> wants,
      List<Integer> accesses,
      Granules granules,
      Function<Want, List<Integer>> shardsOf,
      LockPlan.Limits limits) {

    /// The access of a want, as a set of accesses.
    public long access(int want) {
      return 1L << accesses.get(want);
    }

    /// The number of a granule.
    public int number(int shard, Granule granule) {
      return granules.number(shard, granule);
    }
  }
}
