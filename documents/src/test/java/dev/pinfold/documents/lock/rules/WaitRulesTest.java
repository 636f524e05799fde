package dev.pinfold.documents.lock.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.documents.lock.rules.WaitRules.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitRulesTest {

  @ParameterizedTest(name = "wounded {0}, in order {1}, age {2}, oldest in the way {3}: {4}")
  @CsvSource({
    // In order: waits for anyone, wounds nobody.
    "false, true,  5, 3, WAIT",
    "false, true,  5, 7, WAIT",
    // Out of order: only younger ones may be in the way.
    "false, false, 5, 7, WOUND",
    "false, false, 5, 3, RESTART",
    // Wounded: no more waiting.
    "true,  true,  5, 7, RESTART",
    "true,  false, 5, 7, RESTART",
  })
  void decides(boolean wounded, boolean inOrder, long age, long oldest, Decision decision) {
    assertEquals(decision, WaitRules.decide(wounded, inOrder, age, oldest));
  }

  @Test
  void theOldestNeverGivesUp() {
    for (boolean inOrder : new boolean[] {true, false}) {
      for (long other = 2; other < 10; other++) {
        Decision decision = WaitRules.decide(false, inOrder, 1, other);
        assertEquals(inOrder ? Decision.WAIT : Decision.WOUND, decision);
      }
    }
  }

  @Test
  void isGrantedBesideAdmittingHoldersAndAheadOfEveryone() {
    for (LockMode requested : LockMode.values()) {
      assertEquals(true, WaitRules.isGranted(requested, 0, 0));
      assertEquals(false, WaitRules.isGranted(requested, 0, 1));
      for (LockMode a : LockMode.values()) {
        for (LockMode b : LockMode.values()) {
          assertEquals(
              a.admits(requested) && b.admits(requested),
              WaitRules.isGranted(requested, a.bit() | b.bit(), 0));
        }
      }
    }
  }
}
