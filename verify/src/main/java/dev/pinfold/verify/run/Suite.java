package dev.pinfold.verify.run;

import dev.pinfold.verify.explore.Explorer;
import dev.pinfold.verify.explore.Property;
import dev.pinfold.verify.explore.Queued;
import dev.pinfold.verify.explore.Semantics;
import dev.pinfold.verify.explore.StateGraph;
import dev.pinfold.verify.explore.Unqueued;
import dev.pinfold.verify.mutant.Hunt;
import dev.pinfold.verify.mutant.Mutant;
import dev.pinfold.verify.mutant.Mutants;
import dev.pinfold.verify.protocol.Configuration;
import dev.pinfold.verify.tool.PetriNets;
import dev.pinfold.verify.tool.ProB;
import dev.pinfold.verify.tool.Spin;
import dev.pinfold.verify.tool.Tlc;
import dev.pinfold.verify.tool.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which tool checks what.
public final class Suite {

  static final String QUEUES = "queues";
  static final String NO_QUEUES = "no queues";

  private static final String SAFETY = "deadlock, exclusion, strictness";
  /// What ProB takes minutes for.
  private static final List<String> SLOW = List.of("shards-discovered", "three", "three-shards");

  /// More than ProB's refinement manages in any useful time.
  private static final String NOT_REFINED = "three-shards";

  /// Its net has so many events that jBPT would unfold it for hours: its time grows with their
  /// cube.
  private static final String NOT_UNFOLDED = "four-discovered";

  private static final int STATES_MAX = 20_000_000;
  private static final int STATES_MAX_LONG = 250_000_000;
  private static final int SPIN_MEGABYTES = 4_000;
  private static final int SPIN_MEGABYTES_LONG = 14_000;
  private static final List<Property> OF_STATES =
      List.of(Property.NO_DEADLOCK, Property.EXCLUSION, Property.STRICTNESS);

  private final Path directory;
  private final List<Check> checks = new ArrayList<>();

  private Suite(Path directory) {
    this.directory = directory;
  }

  /// The part that a build has time for.
  ///
  /// @param directory for the files of the tools; a model stays there to be looked at
  public static List<Check> quick(Path directory) {
    Suite suite = new Suite(directory);
    suite.quick();
    return suite.checks;
  }

  /// Everything.
  public static List<Check> full(Path directory) {
    Suite suite = new Suite(directory);
    suite.quick();
    suite.more();
    return suite.checks;
  }

  private void quick() {
    for (Configuration configuration : Catalogue.small()) {
      unqueued(configuration);
      String name = configuration.name();
      if (!SLOW.contains(name)) {
        prob(configuration);
        refinement(configuration);
      }
      queued(configuration);
    }
    for (Configuration configuration : Catalogue.middle()) {
      queued(configuration);
    }
    for (Configuration configuration : Catalogue.streams()) {
      queued(configuration);
    }
    for (Configuration configuration : Catalogue.leaders()) {
      explore(configuration, true);
      graph(configuration);
    }
    explore(Catalogue.four(), true);
    spin(Catalogue.four(), true);
    for (boolean queues : List.of(false, true)) {
      explore(Catalogue.allPairsOfFew(), queues);
      spin(Catalogue.allPairsOfFew(), queues);
    }
    graph(Catalogue.allPairsOfFew());
    explore(Catalogue.allPairs(), true);
    for (Mutant mutant : Mutants.all()) {
      mutant(mutant);
      switch (mutant.name()) {
        case "filter-by-documents", "join-by-documents", "upgrade" -> deadlocks(mutant);
        case "early-release", "no-range-lock" -> overlaps(mutant);
        default -> {}
      }
    }
  }

  private void more() {
    for (Configuration configuration : Catalogue.middle()) {
      unqueued(configuration);
    }
    for (Configuration configuration : Catalogue.small()) {
      if (SLOW.contains(configuration.name())) {
        prob(configuration);
        if (!configuration.name().equals(NOT_REFINED)) {
          refinement(configuration);
        }
      }
    }
    for (Configuration configuration : Catalogue.longStreams()) {
      queued(configuration);
    }
    tlc(Catalogue.four(), true, false);
    explore(Catalogue.allPairs(), false);
    spin(Catalogue.allPairs(), true);
    alone();
    for (boolean queues : List.of(false, true)) {
      explore(Catalogue.allTriples(), queues, STATES_MAX_LONG);
      alone();
      spin(Catalogue.allTriples(), queues);
      alone();
    }
    explore(Catalogue.five(), true, STATES_MAX_LONG);
    alone();
    Configuration five = Catalogue.five();
    add(
        five.name(),
        QUEUES,
        "Spin",
        SAFETY,
        null,
        true,
        Spin.missing(),
        () -> new Spin(at(five, QUEUES, "spin")).large(five, true, SPIN_MEGABYTES_LONG, 28));
    alone();
  }

  // ---- the tools

  private void unqueued(Configuration configuration) {
    explore(configuration, false);
    spin(configuration, false);
    tlc(configuration, false, false);
    add(
        configuration.name(),
        NO_QUEUES,
        "jBPT",
        "deadlock, exclusion, invariants",
        null,
        true,
        "",
        () -> PetriNets.markings(configuration));
    if (!configuration.name().equals(NOT_UNFOLDED)) {
      add(
          configuration.name(),
          NO_QUEUES,
          "jBPT",
          "unfolding",
          null,
          false,
          "",
          () -> PetriNets.unfolding(configuration));
    }
  }

  private void prob(Configuration configuration) {
    add(
        configuration.name(),
        NO_QUEUES,
        "ProB",
        "deadlock",
        null,
        true,
        ProB.missing(),
        () -> prob().at(at(configuration, NO_QUEUES, "prob")).deadlock(configuration));
  }

  private void refinement(Configuration configuration) {
    add(
        configuration.name(),
        NO_QUEUES,
        "ProB",
        "trace refinement of strictness",
        null,
        false,
        ProB.missing(),
        () -> prob().at(at(configuration, NO_QUEUES, "prob-refinement")).refinement(configuration));
  }

  private ProB prob() {
    return new ProB(directory.resolve("prob"), directory);
  }

  private void queued(Configuration configuration) {
    explore(configuration, true);
    graph(configuration);
    spin(configuration, true);
    progress(configuration);
    tlc(configuration, true, configuration.transactions() < 3);
  }

  private void explore(Configuration configuration, boolean queues) {
    explore(configuration, queues, STATES_MAX);
  }

  private void explore(Configuration configuration, boolean queues, int statesMax) {
    add(
        configuration.name(),
        model(queues),
        "explorer",
        SAFETY,
        null,
        true,
        "",
        () -> {
          Semantics semantics = queues ? new Queued(configuration) : new Unqueued(configuration);
          Explorer.Outcome outcome = new Explorer(semantics, statesMax, false).explore(OF_STATES);
          Explorer.Finding finding = outcome.finding();
          return finding == null
              ? Verdict.holds(outcome.states(), outcome.steps() + " steps")
              : new Verdict(outcome.states(), finding.property().text(), List.of(), "");
        });
  }

  /// What only the whole graph of states shows.
  private void graph(Configuration configuration) {
    boolean loses = configuration.leaderChanges() > 0;
    add(
        configuration.name(),
        QUEUES,
        "explorer",
        "can finish, overtaking" + (loses ? "" : ", progress"),
        null,
        true,
        "",
        () -> {
          StateGraph graph = new Explorer(new Queued(configuration), STATES_MAX, false).graph();
          int overtaken = graph.overtaken();
          String violated =
              graph.doomed() > 0
                  ? Property.CAN_FINISH.text()
                  : overtaken > mostConversions(configuration)
                      ? Property.NO_OVERTAKING.text()
                      : !graph.starving().isEmpty() ? Verdict.PROGRESS : null;
          return new Verdict(
              graph.states(), violated, List.of(), "overtaken at most " + overtaken + " times");
        });
  }

  /// Each of the others converts at most three times: modes only grow.
  private static int mostConversions(Configuration configuration) {
    return 3 * (configuration.transactions() - 1);
  }

  private void spin(Configuration configuration, boolean queues) {
    add(
        configuration.name(),
        model(queues),
        "Spin",
        SAFETY,
        null,
        true,
        Spin.missing(),
        () ->
            new Spin(at(configuration, model(queues), "spin"))
                .safety(configuration, queues, SPIN_MEGABYTES));
  }

  private void progress(Configuration configuration) {
    add(
        configuration.name(),
        QUEUES,
        "Spin",
        "progress",
        null,
        false,
        Spin.missing(),
        () ->
            new Spin(at(configuration, QUEUES, "spin-progress"))
                .progress(configuration, SPIN_MEGABYTES));
  }

  private void tlc(Configuration configuration, boolean queues, boolean progress) {
    add(
        configuration.name(),
        model(queues),
        "TLC",
        SAFETY + (progress ? ", progress" : ""),
        null,
        true,
        "",
        () ->
            new Tlc(at(configuration, model(queues), "tlc"))
                .check(configuration, queues, progress));
  }

  // ---- broken variants

  private void mutant(Mutant mutant) {
    Configuration configuration = mutant.configuration();
    String expected =
        switch (mutant.breaks()) {
          case NO_DEADLOCK -> Verdict.DEADLOCK;
          case PROGRESS -> Verdict.PROGRESS;
          case SERIALIZABLE, EXCLUSION, STRICTNESS -> Verdict.EXCLUSION_OR_STRICTNESS;
          case CAN_FINISH, NO_OVERTAKING ->
              throw new IllegalStateException("no other tool sees that");
        };
    String name = "broken: " + mutant.name();
    add(
        name,
        QUEUES,
        "explorer",
        "is found",
        mutant.breaks().name(),
        false,
        "",
        () -> {
          Hunt.Prey prey = Hunt.of(mutant);
          return prey == null
              ? Verdict.holds(-1, "not found")
              : new Verdict(
                  prey.states(), mutant.breaks().name(), List.of(), prey.length() + " steps");
        });
    if (configuration.leaderChanges() > 0) {
      return;
    }
    boolean progress = expected.equals(Verdict.PROGRESS);
    add(
        name,
        QUEUES,
        progress ? "TLC" : "Spin",
        "is found",
        expected,
        false,
        progress ? "" : Spin.missing(),
        () ->
            progress
                ? new Tlc(at(configuration, QUEUES, "tlc")).check(configuration, true, true)
                : new Spin(at(configuration, QUEUES, "spin"))
                    .safety(configuration, true, SPIN_MEGABYTES));
  }

  private void deadlocks(Mutant mutant) {
    Configuration configuration = mutant.configuration();
    String name = "broken: " + mutant.name();
    Path files = at(configuration, NO_QUEUES, "prob");
    add(
        name,
        NO_QUEUES,
        "ProB",
        "is found",
        Verdict.DEADLOCK,
        false,
        ProB.missing(),
        () -> prob().at(files).deadlock(configuration));
    add(
        name,
        NO_QUEUES,
        "jBPT",
        "is found, and a siphon",
        Verdict.DEADLOCK,
        false,
        "",
        () -> PetriNets.markings(configuration));
  }

  private void overlaps(Mutant mutant) {
    Configuration configuration = mutant.configuration();
    Path files = at(configuration, NO_QUEUES, "prob-refinement");
    add(
        "broken: " + mutant.name(),
        NO_QUEUES,
        "ProB",
        "is found: no trace refinement",
        Verdict.EXCLUSION_OR_STRICTNESS,
        false,
        ProB.missing(),
        () -> prob().at(files).refinement(configuration));
  }

  private static String model(boolean queues) {
    return queues ? QUEUES : NO_QUEUES;
  }

  private Path at(Configuration configuration, String model, String tool) {
    return directory.resolve(configuration.name() + "-" + model.replace(' ', '-') + "-" + tool);
  }

  private void add(
      String configuration,
      String model,
      String tool,
      String properties,
      @Nullable String expected,
      boolean compares,
      String missing,
      Supplier<Verdict> run) {
    checks.add(
        new Check(configuration, model, tool, properties, expected, compares, false, missing, run));
  }

  /// The check that was added last needs so much memory that nothing else may run beside it.
  private void alone() {
    checks.set(checks.size() - 1, checks.getLast().byItself());
  }
}
