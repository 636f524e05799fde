package dev.pinfold.verify.mutant;

import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.WaitRules.Decision;
import dev.pinfold.verify.explore.Property;
import dev.pinfold.verify.protocol.Configuration;
import java.util.ArrayList;
import java.util.List;

/// All broken variants. The first three are protocols that look right and were once proposed for
/// this engine.
public final class Mutants {

  private final List<Mutant> all = new ArrayList<>();

  private Mutants() {
    proposals();
    plans();
    waiting();
    data();
    shards();
  }

  /// All of them.
  public static List<Mutant> all() {
    return List.copyOf(new Mutants().all);
  }

  private void add(
      String name, String title, String why, Property breaks, Configuration.Builder configuration) {
    all.add(new Mutant(name, title, why, configuration.build(), breaks));
  }

  private static Configuration.Builder named(String name) {
    return Configuration.named(name);
  }

  private void proposals() {
    add(
        "filter-by-documents",
        "A filter locks the attribute of every document in order, then the documents it has chosen, and lets go of"
            + " the attributes.",
        "Both waves are sorted, but the second meets locks of the first: sorting each wave is not one order.",
        Property.NO_DEADLOCK,
        named("filter-by-documents")
            .transaction(BrokenWays::letsGoOfFilter, "read d1.a", "read d2.a", "write d1")
            .transaction(BrokenWays::letsGoOfFilter, "read d1.a", "read d2.a", "write d2"));
    add(
        "join-by-documents",
        "A join locks every document of both sides for reading and promotes those that it changes.",
        "Two joins read the same document, and each waits for the other's S to go before it gets its X.",
        Property.NO_DEADLOCK,
        named("join-by-documents")
            .transaction(BrokenWays::oneByOne, "read d1", "read d2", "write d1")
            .transaction(BrokenWays::oneByOne, "read d1", "read d2", "write d2"));
    add(
        "list-path-by-path",
        "A sorted list of paths, each locked with its own intentions on the way.",
        "IS on an ancestor becomes IX when a later path needs it: a conversion in the middle of the order. The plan"
            + " joins all uses of a granule before the first acquisition.",
        Property.NO_DEADLOCK,
        named("list-path-by-path")
            .transaction(BrokenWays::oneByOne, "read d1.a", "write d1.b")
            .transaction(BrokenWays::oneByOne, "read d1", "write d1.a"));
  }

  private void plans() {
    add(
        "no-order",
        "Locks are acquired in the order in which the transaction names them.",
        "Two transactions that name two paths in different orders wait for each other.",
        Property.NO_DEADLOCK,
        named("no-order")
            .transaction(BrokenWays::oneByOne, "write d1.a", "write d2.a")
            .transaction(BrokenWays::oneByOne, "write d2.a", "write d1.a"));
    add(
        "upgrade",
        "What was read is written later: S becomes X.",
        "Two readers of one path both want to write it. A plan asks for X at once.",
        Property.NO_DEADLOCK,
        named("upgrade")
            .transaction(BrokenWays::oneByOne, "read d1.a", "write d1.a")
            .transaction(BrokenWays::oneByOne, "read d1.a", "write d1.a"));
    add(
        "late-conversion",
        "U where it will write, converted to X after other granules were locked.",
        "A reader who came before keeps its S while it waits for one of those other granules. U is safe only where"
            + " its conversion is the very next step.",
        Property.NO_DEADLOCK,
        named("late-conversion")
            .transaction(BrokenWays::convertsLate, "write d1.a", "write d2.a")
            .transaction(BrokenWays::oneByOne, "read d1.a", "read d2.a"));
    add(
        "late-escalation",
        "A document is locked whole when too many of its paths are locked already.",
        "Escalation once locks are held is a conversion. Plans escalate before the first acquisition.",
        Property.NO_DEADLOCK,
        named("late-escalation")
            .transaction(BrokenWays::oneByOne, "write d1.a", "write d1.b", "write d1")
            .transaction(BrokenWays::oneByOne, "write d1.c", "write d1.d", "write d1"));
  }

  private void waiting() {
    add(
        "everybody-waits",
        "A request out of order waits like any other.",
        "Without an order somebody has to give way: by age, the younger.",
        Property.NO_DEADLOCK,
        named("everybody-waits")
            .rules(rules -> rules.deciding((_, _, _, _) -> Decision.WAIT))
            .discovered("write d1.a", "write d2.a")
            .discovered("write d2.a", "write d1.a"));
    add(
        "lost-wounds",
        "A wound does not reach its victim.",
        "The older one waits for the younger as if it would give up, and the younger waits in order.",
        Property.NO_DEADLOCK,
        named("lost-wounds")
            .rules(rules -> rules.losingWounds())
            .discovered("write d2.a", "write d1.a")
            .planned("write d1.a", "write d2.a"));
    add(
        "conversions-wound-nobody",
        "A conversion goes ahead of a waiter that is out of order, and nobody is wounded for it.",
        "The waiter waits for younger ones only, and they were wounded; the conversion is in its way without having"
            + " been looked at.",
        Property.NO_DEADLOCK,
        named("conversions-wound-nobody")
            .rules(rules -> rules.conversionsWoundNobody())
            .discovered("read d1.a", "read d1", "read d2.a")
            .discovered("write d2.a", "write d1.b")
            .planned("read d1"));
    add(
        "ages-lost",
        "Whoever gives up gets a new age for its next try.",
        "With a new age it is the youngest again, and may give way to others for ever.",
        Property.PROGRESS,
        named("ages-lost")
            .rules(rules -> rules.losingAges())
            .discovered("write d2.a", "write d1.a")
            .planned("write d1.a", "write d2.a")
            .endless());
    add(
        "young-before-old",
        "The younger wounds, the older gives up.",
        "Whoever came first gives way to everyone who comes later, without end.",
        Property.PROGRESS,
        named("young-before-old")
            .rules(
                rules ->
                    rules.deciding(
                        (wounded, inOrder, age, oldest) ->
                            wounded
                                ? Decision.RESTART
                                : inOrder
                                    ? Decision.WAIT
                                    : age < oldest ? Decision.RESTART : Decision.WOUND))
            .discovered("write d2.a", "write d1.a")
            .discovered("write d1.a", "write d2.a")
            .endless());
    add(
        "barging",
        "A request that the holders admit is granted past those who wait.",
        "A stream of readers keeps a writer out for ever. Nobody is granted past a waiter ahead of it.",
        Property.PROGRESS,
        named("barging")
            .rules(rules -> rules.barging())
            .planned("write d1")
            .planned("read d1")
            .planned("read d1")
            .endless());
    add(
        "wrong-matrix",
        "S admits IX.",
        "Who reads a whole document must not meet who writes a part of it.",
        Property.SERIALIZABLE,
        named("wrong-matrix")
            .rules(
                rules ->
                    rules.admitting(
                        (held, asked) ->
                            held.admits(asked)
                                || (held == LockMode.S && asked == LockMode.IX)
                                || (held == LockMode.IX && asked == LockMode.S)
                                || (held == LockMode.SIX && asked == LockMode.IX)
                                || (held == LockMode.IX && asked == LockMode.SIX)
                                || (held == LockMode.SIX && asked == LockMode.SIX)))
            .planned("read d1", "write d1.a")
            .planned("read d1", "write d1.b"));
  }

  private void data() {
    add(
        "early-release",
        "What a filter has locked is let go before the commit.",
        "What it found is no longer true when it writes: write skew. Nothing is released before the commit.",
        Property.SERIALIZABLE,
        named("early-release")
            .transaction(BrokenWays::releasesEarly, "find .a", "write d1.a")
            .transaction(BrokenWays::releasesEarly, "find .a", "write d2.a"));
    add(
        "no-range-lock",
        "A filter locks the documents that it finds, and nothing that stands for those it does not find.",
        "A document that comes is a phantom. The filter locks the column, and who makes a document carries IX there.",
        Property.SERIALIZABLE,
        named("no-range-lock")
            .transaction(
                wanted -> BrokenWays.without(wanted, BrokenWays::isColumn),
                "read d1.a",
                "find .a",
                "write d2")
            .transaction(
                wanted -> BrokenWays.without(wanted, BrokenWays::isColumn),
                "read d1.a",
                "find .a",
                "write d3"));
    add(
        "no-shape-lock",
        "A filter locks its column, but not `#` of the columns above it.",
        "Who replaces a whole document does not visit the columns below: only IX on `#` announces it.",
        Property.SERIALIZABLE,
        named("no-shape-lock")
            .transaction(
                wanted -> BrokenWays.without(wanted, BrokenWays::isShape), "find .a", "write d1")
            .transaction(
                wanted -> BrokenWays.without(wanted, BrokenWays::isShape), "find .a", "write d2"));
    add(
        "no-column-intention",
        "A writer locks the path in its document, and not the path's column.",
        "A record has two ancestors, its document and its column; a write carries IX on both.",
        Property.SERIALIZABLE,
        named("no-column-intention")
            .transaction(BrokenWays::announcesNoWrites, "find .a", "write d1.b")
            .transaction(BrokenWays::announcesNoWrites, "find .b", "write d2.a"));
    add(
        "no-re-check",
        "Documents are looked up without locks, then locked and changed without a second look.",
        "Between the two somebody else may have changed what was looked for.",
        Property.SERIALIZABLE,
        named("no-re-check")
            .transaction(BrokenWays::doesNotLookAgain, "find .a", "write d1.a")
            .transaction(BrokenWays::doesNotLookAgain, "find .a", "write d2.a"));
  }

  private void shards() {
    add(
        "order-per-shard",
        "Each transaction goes through the shards in an order of its own.",
        "Each lock table sees sorted requests only, and no table sees the circle. One order holds for all shards.",
        Property.NO_DEADLOCK,
        named("order-per-shard")
            .shards(2)
            .planned("write d0.a", "write d1.a")
            .transaction(BrokenWays::shardsBackwards, "write d0.a", "write d1.a"));
    add(
        "release-per-shard",
        "Locks on one shard are let go before those on the next are taken.",
        "The first shard's part can be overtaken by another transaction that then comes first on the second.",
        Property.SERIALIZABLE,
        named("release-per-shard")
            .shards(2)
            .transaction(BrokenWays::releasesEarly, "read d0.a", "write d1.a")
            .transaction(BrokenWays::releasesEarly, "read d1.a", "write d0.a"));
    add(
        "no-terms",
        "A commit is taken although the leader that had its locks is no longer the leader.",
        "The new leader knows nothing of the old one's locks and gives them to others. A commit carries the terms of"
            + " its locks, and is refused if one of them has passed.",
        Property.SERIALIZABLE,
        named("no-terms")
            .leaderChanges(1)
            .withoutTerms()
            .planned("read d1.a", "write d2.a")
            .planned("read d2.a", "write d1.a"));
  }
}
