package dev.pinfold.verify.classes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The real lock table under Lincheck; docs/locking/classes.md says which schedules that covers.
class SchedulesTest {

  private static final int MANY = Integer.getInteger("lincheck.schedules", 5_000);
  private static final String TABLE = "dev.pinfold.documents.lock.LockTable";
  private static final String LOCKED = "dev.pinfold.documents.lock.LockedGranule";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(classes = {Schedules.Declared.class, Schedules.Found.class})
  void everyScheduleTriedIsSerial(Class<?> transactions) {
    explore(transactions, 2, 100, 2, 2);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(classes = {Schedules.Declared.class, Schedules.Found.class})
  void everyOneOfManySchedulesIsSerial(Class<?> transactions) {
    explore(transactions, 30, MANY, 2, 2);
    explore(transactions, 30, MANY, 3, 1);
  }

  /// @param scenarios how many ways to give transactions to threads are tried
  /// @param schedules how many schedules of each are tried at most
  /// @param each transactions of a thread
  private static void explore(
      Class<?> transactions, int scenarios, int schedules, int threads, int each) {
    new ModelCheckingOptions()
        // The table has 256 stripes, and whoever looks through them does not hang.
        .loopBound(1_000)
        .iterations(scenarios)
        .invocationsPerIteration(schedules)
        .threads(threads)
        .actorsPerThread(each)
        .actorsBefore(0)
        .actorsAfter(0)
        .check(transactions);
  }

  /// The same way of looking for what is broken, nothing broken.
  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void theRealClassesPass(BrokenSchedule.Pair pair) throws Exception {
    assertEquals("", explore(pair, 1_000));
  }

  /// A call of the real classes that is broken, and transactions that it harms.
  enum Broken {
    OUT_OF_ORDER_WAITS(
        BrokenSchedule.Pair.OUT_OF_ORDER,
        "has hung",
        Mutation.redirect(TABLE, "queueUp", "WaitRules", "decide", "waits")),
    UPGRADES_WAIT(
        BrokenSchedule.Pair.UPGRADES,
        "has hung",
        Mutation.redirect(TABLE, "queueUp", "WaitRules", "decide", "waits")),
    FILTERS_OVER_INTENTIONS(
        BrokenSchedule.Pair.FILTER_AND_WRITER,
        "an addition was lost",
        Mutation.redirect(LOCKED, "grants", "WaitRules", "isGranted", "readsOverIntentions"));

    private final BrokenSchedule.Pair pair;
    private final String givenAwayBy;
    private final Mutation mutation;

    Broken(BrokenSchedule.Pair pair, String givenAwayBy, Mutation mutation) {
      this.pair = pair;
      this.givenAwayBy = givenAwayBy;
      this.mutation = mutation;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMutantIsFound(Broken broken) throws Exception {
    String found = explore(broken.pair, 2_000, broken.mutation);
    System.out.println(broken + "\n" + found);
    assertTrue(found.contains(broken.givenAwayBy), broken + ": " + found);
  }

  private String explore(BrokenSchedule.Pair pair, int schedules, Mutation... mutations)
      throws Exception {
    Path mutated = directory.resolve("mutated");
    MutantLoader.write(mutated, mutations);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(mutated + File.pathSeparator + System.getProperty("java.class.path"));
    command.add(BrokenSchedule.class.getName());
    command.add(pair.name());
    command.add(String.valueOf(schedules));
    Path errors = directory.resolve("stderr");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), () -> "see " + errors);
    return out.strip();
  }
}
