package dev.pinfold.verify.shards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.verify.shards.Simulation.Mutant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Transactions over shards come to their end and are serial, whatever messages and leaders do; and
/// broken protocols are found out. What fails says its seed: the same seed fails again.
class ShardsTest {

  private static final int MANY = Integer.getInteger("shards.seeds", 50_000);
  private static final int MUTANT_SEEDS = 2_000;

  @Test
  void theProtocolHolds() {
    run(1_000);
  }

  @Tag("long")
  @Test
  void theProtocolHoldsForManySeeds() {
    run(MANY);
  }

  private static void run(int seeds) {
    long restarts = 0;
    long wounds = 0;
    long elections = 0;
    for (int seed = 1; seed <= seeds; seed++) {
      Simulation simulation = new Simulation(seed, Mutant.NONE);
      List<String> wrong = simulation.run();
      int failing = seed;
      assertEquals(List.of(), wrong, () -> "seed " + failing);
      restarts += simulation.figures().restarts();
      wounds += simulation.figures().wounds();
      elections += simulation.figures().elections();
    }
    System.out.printf(
        "%,d seeds: %,d restarts, %,d wounds, %,d changes of leaders%n",
        seeds, restarts, wounds, elections);
    assertTrue(restarts > seeds && wounds > seeds && elections > seeds);
  }

  @Test
  void aSeedRepeatsItsRun() {
    List<String> once = firstFailure(Mutant.NO_WOUNDS);
    assertEquals(once, firstFailure(Mutant.NO_WOUNDS));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aMutantIsFound(Mutant mutant) {
    List<String> told = firstFailure(mutant);
    assertTrue(!told.isEmpty(), mutant + " was not found in " + MUTANT_SEEDS + " seeds");
    told.forEach(System.out::println);
  }

  private static List<String> firstFailure(Mutant mutant) {
    for (int seed = 1; seed <= MUTANT_SEEDS; seed++) {
      List<String> wrong = new Simulation(seed, mutant).run();
      if (!wrong.isEmpty()) {
        List<String> told = new ArrayList<>(List.of(mutant + ", seed " + seed));
        told.addAll(wrong);
        return told;
      }
    }
    return List.of();
  }
}
