package dev.pinfold.documents.lock.rules;

import static dev.pinfold.documents.lock.rules.LockMode.IS;
import static dev.pinfold.documents.lock.rules.LockMode.IX;
import static dev.pinfold.documents.lock.rules.LockMode.S;
import static dev.pinfold.documents.lock.rules.LockMode.SIX;
import static dev.pinfold.documents.lock.rules.LockMode.U;
import static dev.pinfold.documents.lock.rules.LockMode.X;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockModeTest {

  private static final LockMode[] MODES = LockMode.values();

  /// Written from the definition, not from the table: X is alone; two others conflict if one reads
  /// all that the other writes a part of. Two that each write a part sort it out below.
  @Test
  void compatibilityFollowsFromWhatIsReadAndWritten() {
    for (LockMode held : MODES) {
      for (LockMode requested : MODES) {
        boolean conflict =
            held == X
                || requested == X
                || (readsAll(held) && writesBelow(requested))
                || (readsAll(requested) && writesBelow(held))
                // U lets readers stay, but none come, so that its write need not wait for long.
                || (held == U && requested != IS)
                || (requested == U && (held == U || writesBelow(held)));
        assertEquals(!conflict, held.admits(requested), held + " held, " + requested);
      }
    }
  }

  private static boolean readsAll(LockMode mode) {
    return mode == S || mode == SIX || mode == U || mode == X;
  }

  private static boolean writesBelow(LockMode mode) {
    return mode == IX || mode == SIX || mode == X;
  }

  @ParameterizedTest(name = "{0} held: {1} {2} {3} {4} {5} {6}")
  @CsvSource({
    "IS,  +, +, +, +, +, -",
    "IX,  +, +, -, -, -, -",
    "S,   +, -, +, -, +, -",
    "SIX, +, -, -, -, -, -",
    "U,   +, -, -, -, -, -",
    "X,   -, -, -, -, -, -",
  })
  void compatibilityIsTheTableOfTheDesign(
      LockMode held, String is, String ix, String s, String six, String u, String x) {
    String[] expected = {is, ix, s, six, u, x};
    for (LockMode requested : MODES) {
      assertEquals(expected[requested.ordinal()].equals("+"), held.admits(requested));
      assertEquals(!held.admits(requested), (requested.deniedBy() & held.bit()) != 0);
    }
  }

  @Test
  void onlyTheUpdateModeIsAsymmetric() {
    for (LockMode a : MODES) {
      for (LockMode b : MODES) {
        boolean readerAndUpdater = (a == S && b == U) || (a == U && b == S);
        assertEquals(!readerAndUpdater, a.admits(b) == b.admits(a), a + " and " + b);
      }
    }
    assertTrue(S.admits(U));
  }

  @ParameterizedTest
  @CsvSource({
    "IX, S, SIX",
    "IX, U, X",
    "S, U, U",
    "SIX, U, X",
    "SIX, S, SIX",
    "SIX, IX, SIX",
    "IS, U, U",
  })
  void joinsOfDifferentKinds(LockMode a, LockMode b, LockMode joined) {
    assertEquals(joined, a.join(b));
  }

  @Test
  void joinIsASemilatticeFromIsToX() {
    for (LockMode a : MODES) {
      assertEquals(a, a.join(a));
      assertEquals(a, a.join(IS));
      assertEquals(X, a.join(X));
      for (LockMode b : MODES) {
        assertEquals(a.join(b), b.join(a));
        for (LockMode c : MODES) {
          assertEquals(a.join(b).join(c), a.join(b.join(c)));
          if (b.covers(a)) {
            assertTrue(b.join(c).covers(a.join(c)), "monotone");
          }
        }
      }
    }
  }

  @Test
  void aJoinConflictsWithAllThatItsPartsConflictWith() {
    for (LockMode a : MODES) {
      for (LockMode b : MODES) {
        for (LockMode other : MODES) {
          if (!a.admits(other)) {
            assertTrue(!a.join(b).admits(other), a + "+" + b + " admits " + other);
          }
          if (!other.admits(a)) {
            assertTrue(!other.admits(a.join(b)), other + " admits " + a + "+" + b);
          }
        }
      }
    }
  }

  @Test
  void anyTwoThatConflictBelowConflictWhereOneIsLockedWhole() {
    for (LockMode above : MODES) {
      for (LockMode mine : MODES) {
        if (above.coversBelow(mine)) {
          for (LockMode other : MODES) {
            if (!mine.admits(other)) {
              assertTrue(!above.admits(other.intention()), above + " for " + mine + ": " + other);
            }
          }
        }
      }
    }
  }

  @Test
  void theWholeGivesWhatWasAnnounced() {
    for (LockMode mode : MODES) {
      assertTrue(mode.whole().covers(mode));
      assertTrue(mode.whole().coversBelow(mode == IX ? X : mode == IS ? S : mode));
    }
  }

  @Test
  void modesGrowThreeTimesAtMost() {
    int longest = 0;
    for (LockMode start : MODES) {
      longest = Math.max(longest, growths(start));
    }
    assertEquals(3, longest);
  }

  private static int growths(LockMode mode) {
    int longest = 0;
    for (LockMode other : MODES) {
      if (mode.join(other) != mode) {
        longest = Math.max(longest, 1 + growths(mode.join(other)));
      }
    }
    return longest;
  }
}
