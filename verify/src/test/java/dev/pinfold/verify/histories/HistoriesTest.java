package dev.pinfold.verify.histories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.verify.classes.MutantLoader;
import dev.pinfold.verify.classes.Mutation;
import dev.pinfold.verify.histories.Observed.Fate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Histories of the engine are free of anomalies, those of broken engines are not, and what is
/// found has its right name.
class HistoriesTest {

  private static final int MANY = Integer.getInteger("histories.runs", 200);
  private static final int SEEDS = 20;
  private static final String ENGINE = "dev.pinfold.documents.transaction.Engine";
  private static final String TRANSACTION = "dev.pinfold.documents.transaction.Transaction";
  private static final String DATABASE_TRANSACTION = "dev.pinfold.documents.DatabaseTransaction";

  @TempDir Path directory;

  @ParameterizedTest(name = "{0} threads, indexed {1}, seed {2}")
  @CsvSource({"4,false,1", "8,true,2", "16,false,3"})
  void theEngineShowsNoAnomaly(int threads, boolean indexed, long seed) throws Exception {
    HistoryRun run = run(threads, 80, indexed, seed);
    assertEquals(List.of(), run.call());
    assertTrue(committed(run) > threads * 80 / 2, "most were given up");
  }

  @Tag("long")
  @Test
  void manyHistoriesShowNoAnomaly() throws Exception {
    long committed = 0;
    for (int seed = 1; seed <= MANY; seed++) {
      HistoryRun run = run(4 << (seed % 3), 200, seed % 2 == 0, seed);
      assertEquals(List.of(), run.call(), "seed " + seed);
      committed += committed(run);
      if (seed % 10 == 0 || seed == MANY) {
        System.out.printf(
            "%d of %d histories, %d transactions and views, no anomaly%n", seed, MANY, committed);
      }
    }
  }

  private HistoryRun run(int threads, int transactions, boolean indexed, long seed) {
    return new HistoryRun(
        directory.resolve("db" + seed).toString(), threads, transactions, indexed, false, seed);
  }

  private static long committed(HistoryRun run) {
    return run.history().stream().filter(o -> o.fate() != Fate.ABORTED).count();
  }

  /// An engine that is broken, and one of the names of what it then shows.
  enum Broken {
    READS_TAKE_NO_LOCKS(
        "G-single", Mutation.redirect(TRANSACTION, "lock", "LockTable", "lock", "readsUnlocked")),
    SEARCHES_LOCK_NO_COLUMNS(
        "phantom",
        Mutation.drop(DATABASE_TRANSACTION, "find", "DatabaseTransaction", "lockColumns")),
    WRITERS_LOCK_NO_COLUMNS(
        "phantom", Mutation.redirect(TRANSACTION, "lock", "LockTable", "lock", "columnsUnlocked")),
    LOCKS_ARE_RELEASED_BEFORE_THE_COMMIT(
        "G-single",
        Mutation.redirect(ENGINE, "transact", "LockTable", "acquire", "acquireAndRemember"),
        Mutation.redirect(ENGINE, "transact", "Function", "apply", "applyAndRelease"));

    private final String givenAwayBy;
    private final List<Mutation> mutations;

    Broken(String givenAwayBy, Mutation... mutations) {
      this.givenAwayBy = givenAwayBy;
      this.mutations = List.of(mutations);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenEngineIsFound(Broken broken) throws Exception {
    List<String> all = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      List<String> findings =
          new MutantLoader(broken.mutations)
              .run(
                  HistoryRun.class,
                  directory.resolve("db" + seed).toString(),
                  8,
                  150,
                  false,
                  false,
                  seed);
      if (tell(broken.toString(), broken.givenAwayBy, seed, findings)) {
        return;
      }
      all.addAll(findings);
    }
    assertTrue(false, broken + " was not found as it should be: " + all);
  }

  /// Not a mutant of the engine: a reader that takes one document after another for a view.
  @Test
  void aTornViewIsFound() throws Exception {
    for (long seed = 1; seed <= SEEDS; seed++) {
      List<String> findings =
          new HistoryRun(directory.resolve("db" + seed).toString(), 8, 150, false, true, seed)
              .call();
      if (tell("A_TORN_VIEW", "not a snapshot", seed, findings)) {
        return;
      }
    }
    assertTrue(false, "it was not found");
  }

  private static boolean tell(String what, String name, long seed, List<String> findings) {
    for (String finding : findings) {
      if (finding.lines().findFirst().orElseThrow().contains(name)) {
        System.out.println(what + ", seed " + seed + "\n" + finding);
        return true;
      }
    }
    return false;
  }
}
