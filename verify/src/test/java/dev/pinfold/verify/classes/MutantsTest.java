package dev.pinfold.verify.classes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.verify.classes.LockRun.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The real lock table passes under every protocol, for the rules of waiting mend what a protocol
/// does wrong about the order; with a call of its classes broken, or with a protocol that the rules
/// cannot mend, it is found out.
class MutantsTest {

  private static final String TABLE = "dev.pinfold.documents.lock.LockTable";
  private static final String LOCKED = "dev.pinfold.documents.lock.LockedGranule";
  private static final String OWNER = "dev.pinfold.documents.lock.LockOwner";
  private static final int SEEDS = 40;

  private static final Mutation NO_WOUNDS =
      Mutation.redirect(TABLE, "queueUp", "WaitRules", "decide", "waits");

  /// What is broken, under which protocol, and what gives it away.
  enum Mutant {
    NO_ORDER("circle of waits", Protocol.RULES, NO_WOUNDS),
    PATH_BY_PATH_INTENTION("circle of waits", Protocol.PATH_BY_PATH, NO_WOUNDS),
    UPGRADE("circle of waits", Protocol.UPGRADE, NO_WOUNDS),
    FILTER_THEN_DOCUMENTS("circle of waits", Protocol.FILTER_THEN_DOCUMENTS, NO_WOUNDS),
    PLANS_IN_DIFFERENT_ORDERS(
        "circle of waits",
        Protocol.RULES,
        Mutation.redirect(TABLE, "acquireOnce", "LockPlan", "granule", "granuleFromTheEnd"),
        Mutation.redirect(TABLE, "acquireOnce", "LockPlan", "mode", "modeFromTheEnd")),
    EVERYTHING_IS_IN_ORDER(
        "circle of waits",
        Protocol.RULES,
        Mutation.redirect(TABLE, "lock", "LockOwner", "isInOrder", "isAlwaysInOrder")),
    CONVERSIONS_WOUND_NOBODY(
        "not by the rules: who stands in the way out of order is wounded",
        Protocol.RULES,
        Mutation.drop(TABLE, "grant", "LockTable", "woundForConversion"),
        Mutation.drop(TABLE, "queueUp", "LockTable", "woundForConversion")),
    THE_YOUNGER_WOUNDS(
        "not by the rules: only the older wound",
        Protocol.RULES,
        Mutation.redirect(TABLE, "queueUp", "WaitRules", "decide", "wounds")),
    THE_WOUNDED_GO_ON(
        "not by the rules: who is wounded gives up at its next request",
        Protocol.RULES,
        Mutation.redirect(TABLE, "request", "LockOwner", "isWounded", "isNeverWounded"),
        Mutation.redirect(TABLE, "queueUp", "LockOwner", "isWounded", "isNeverWounded")),
    THE_WOUNDED_SLEEP_ON(
        "lock_timeout", Protocol.RULES, Mutation.drop(OWNER, "wound", "LockSupport", "unpark")),
    NOBODY_IS_WOKEN_BY_WHO_LEAVES(
        "not by the rules: the head of a queue is granted as soon as it can be",
        Protocol.RULES,
        Mutation.drop(TABLE, "leaveQueue", "LockTable", "grantQueue")),
    NOBODY_MINDS_THE_QUEUE(
        "not by the rules: a grant is one that the holders and those ahead admit",
        Protocol.RULES,
        Mutation.redirect(LOCKED, "grants", "WaitRules", "isGranted", "passesTheQueue")),
    READERS_OVER_INTENTIONS(
        "not by the rules: a grant is one that the holders and those ahead admit",
        Protocol.RULES,
        Mutation.redirect(LOCKED, "grants", "WaitRules", "isGranted", "readsOverIntentions")),
    AGE_LOST_ON_RETRY(
        "not by the rules: a transaction keeps its age over its tries", Protocol.AGE_LOST),
    EARLY_RELEASE(
        "not by the rules: nothing is released before the body is through", Protocol.EARLY_RELEASE);

    private final String givenAwayBy;
    private final Protocol protocol;
    private final List<Mutation> mutations;

    Mutant(String givenAwayBy, Protocol protocol, Mutation... mutations) {
      this.givenAwayBy = givenAwayBy;
      this.protocol = protocol;
      this.mutations = List.of(mutations);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMutantIsFound(Mutant mutant) throws Exception {
    List<String> verdicts = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      List<String> verdict =
          new MutantLoader(mutant.mutations)
              .run(LockRun.class, mutant.protocol.name(), 8, 400, false, 2_000L, (long) seed);
      if (verdict.stream().anyMatch(line -> line.contains(mutant.givenAwayBy))) {
        System.out.println(mutant + ", seed " + seed);
        verdict.forEach(line -> System.out.println("  " + line));
        return;
      }
      verdicts.addAll(verdict);
    }
    assertTrue(false, mutant + " was not found as it should be in " + SEEDS + " runs: " + verdicts);
  }

  /// The same loader, nothing broken.
  @ParameterizedTest
  @EnumSource(names = {"RULES", "PATH_BY_PATH", "UPGRADE", "FILTER_THEN_DOCUMENTS"})
  void theRealClassesPass(Protocol protocol) throws Exception {
    assertEquals(
        List.of(),
        new MutantLoader(List.of())
            .run(LockRun.class, protocol.name(), 8, 150, false, 60_000L, 1L));
  }
}
