package dev.pinfold.verify.classes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.documents.lock.LockTable;
import dev.pinfold.verify.classes.LockRun.Protocol;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random transactions on the real lock table for as long as is asked for, in runs of a few seconds
/// that are each checked as a whole: `-Dstress.coreMinutes=24` counts the processor time of the
/// runs alone. Each run has a seed, which is said where it fails; `-Dstress.firstSeed` is the
/// first.
class StressTest {

  private static final double MINUTES =
      Double.parseDouble(System.getProperty("stress.coreMinutes", "24"));
  private static final long FIRST_SEED = Long.getLong("stress.firstSeed", 1);
  private static final Protocol[] PROTOCOLS = {
    Protocol.RULES,
    Protocol.RULES,
    Protocol.PATH_BY_PATH,
    Protocol.UPGRADE,
    Protocol.FILTER_THEN_DOCUMENTS,
  };

  @Test
  void aShortWhile() throws Exception {
    stress(0.1);
  }

  @Tag("long")
  @Test
  void aLongWhile() throws Exception {
    stress(MINUTES);
  }

  private static void stress(double coreMinutes) throws InterruptedException {
    long cpuNanos = 0;
    long acquisitions = 0;
    long waits = 0;
    long wounds = 0;
    long restarts = 0;
    long seed = FIRST_SEED - 1;
    long told = 0;
    while (cpuNanos < coreMinutes * 60e9) {
      seed++;
      Protocol protocol = PROTOCOLS[(int) (seed % PROTOCOLS.length)];
      int threads = 4 << (seed % 4);
      boolean virtual = seed % 3 == 0;
      String run = protocol + ", " + threads + " threads, virtual " + virtual + ", seed " + seed;
      LockRun lockRun =
          new LockRun(protocol.name(), threads, 6_400 / threads, virtual, 600_000, seed);
      assertEquals(List.of(), lockRun.call(), run);
      LockTable.Figures figures = lockRun.figures();
      cpuNanos += lockRun.cpuNanos();
      acquisitions += figures.acquisitions();
      waits += figures.waits();
      wounds += figures.wounds();
      restarts += figures.restarts();
      // Who stops a long run wants to know how far it came.
      if (cpuNanos / 60_000_000_000L > told || cpuNanos >= coreMinutes * 60e9) {
        told = cpuNanos / 60_000_000_000L;
        System.out.printf(
            "%.1f core-minutes, seeds %d to %d: %,d locks, %,d waits, %,d wounds, %,d restarts;"
                + " no circle%n",
            cpuNanos / 60e9, FIRST_SEED, seed, acquisitions, waits, wounds, restarts);
      }
    }
    assertTrue(waits > 0 && wounds > 0 && restarts > 0);
  }
}
