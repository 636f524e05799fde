package dev.pinfold.volumes.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.bed.Commands;
import dev.pinfold.bed.Pool;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.plan.PlanFile;
import dev.pinfold.volumes.plan.Step;
import dev.pinfold.volumes.spec.SpecFile;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plans of datasets against a real pool.
@Tag("zfs")
class LayoutOnZfsTest {

  private final Zfs zfs = new Zfs(new Tool(Host.HERE));
  private final List<String> executed = new ArrayList<>();
  private Pool pool;
  private String root;

  @TempDir private Path folder;

  @BeforeEach
  void makeRoot() {
    pool = Pool.single().create();
    root = pool.name() + "/pinfold";
    Commands.run("zfs", "create", root);
  }

  @AfterEach
  void destroyPool() {
    pool.close();
  }

  private LayoutPlanner planner(String shards) {
    return new LayoutPlanner(
        zfs, SpecFile.parse("{root: " + root + ", shards: " + shards + "}", folder));
  }

  private int apply(Plan approved, LayoutPlanner planner) {
    return new Execution(
            zfs.tool(), _ -> new byte[32], step -> executed.add(step.command().toString()))
        .run(approved, planner::plan, false);
  }

  private String get(String dataset, String property) {
    Dataset found = zfs.dataset(new DatasetName(dataset), List.of(property));
    return found == null ? "not there" : found.property(property).value();
  }

  private static void assertProblem(String code, ProblemException e) {
    assertEquals(code, e.problem().code(), e.toString());
  }

  @Test
  @DisplayName("what is missing is made, what differs is set, and then there is nothing to do")
  void lifeCycle() {
    LayoutPlanner planner =
        planner("{main: {tier: hot, quota: 100MiB, reservation: 1MiB}, old: {tier: cold}}");
    Plan plan = planner.plan();
    assertEquals(2, plan.steps().size());
    assertFalse(plan.destroys());
    assertEquals(2, apply(plan, planner));
    assertEquals("16384", get(root + "/main", "recordsize"));
    assertEquals("104857600", get(root + "/main", "quota"));
    assertEquals("1048576", get(root + "/old", "recordsize"));
    assertEquals("zstd", get(root + "/old", "compression"));
    assertTrue(planner.plan().isEmpty());

    Commands.run("zfs", "set", "atime=on", "sync=disabled", root + "/main");
    Plan again = planner.plan();
    assertEquals(
        List.of("zfs set atime=off sync=standard " + root + "/main"),
        again.steps().stream().map(step -> step.command().toString()).toList());
    apply(again, planner);
    assertEquals("standard", get(root + "/main", "sync"));
  }

  @Test
  @DisplayName("durability is said on the dataset itself, whatever it would inherit")
  void inheritedCarelessness() {
    Commands.run("zfs", "set", "sync=disabled", root);
    LayoutPlanner planner = planner("{main: {}}");
    apply(planner.plan(), planner);
    assertEquals("standard", get(root + "/main", "sync"));
    Commands.run("zfs", "inherit", "sync", root + "/main");
    assertFalse(planner.plan().isEmpty());
  }

  @Test
  @DisplayName("a plan that ended half-way goes on; one for a pool that has changed does nothing")
  void resumedAndStale() throws IOException {
    LayoutPlanner planner = planner("{a: {}, b: {}, c: {}}");
    Plan approved = planner.plan();
    Path file = folder.resolve("kept.plan");
    PlanFile.write(approved, file);
    zfs.tool().run(approved.steps().getFirst().command());
    assertEquals(2, apply(PlanFile.read(file), planner));
    assertEquals(0, apply(PlanFile.read(file), planner));

    Commands.run("zfs", "set", "compression=off", root + "/b");
    ProblemException stale =
        assertThrows(ProblemException.class, () -> apply(PlanFile.read(file), planner));
    assertProblem("plan_stale", stale);
    assertEquals("off", get(root + "/b", "compression"));

    Files.writeString(file, Files.readString(file).replace(approved.pool(), "12345"));
    Commands.run("zfs", "destroy", root + "/c");
    assertProblem(
        "plan_stale",
        assertThrows(ProblemException.class, () -> apply(PlanFile.read(file), planner)));
  }

  @Test
  @DisplayName("properties that act on new writes only are said to")
  void newWritesOnly() throws IOException {
    LayoutPlanner hot = planner("{main: {tier: hot}}");
    apply(hot.plan(), hot);
    Files.write(pool.mountpoint().resolve("pinfold/main/file"), new byte[100_000]);
    Plan plan = planner("{main: {tier: warm}}").plan();
    assertTrue(
        plan.notes().stream().anyMatch(note -> note.contains("written from now on")),
        plan.notes().toString());
  }

  @Test
  @DisplayName("datasets that nobody named are left alone, and said to be there")
  void strangers() {
    Commands.run("zfs", "create", root + "/somebodys");
    LayoutPlanner planner = planner("{main: {}}");
    Plan plan = planner.plan();
    apply(plan, planner);
    assertTrue(plan.notes().stream().anyMatch(note -> note.endsWith(root + "/somebodys")));
    assertEquals("filesystem", get(root + "/somebodys", "type"));
  }

  @Test
  @DisplayName("nothing outside of the root can be in a plan")
  void outside() {
    String other = pool.name() + "/other";
    ProblemException refused =
        assertThrows(
            ProblemException.class,
            () ->
                new Plan(
                    new DatasetName(root),
                    "1",
                    List.of(Step.destroying("x", ZfsCommand.zfs(other, "destroy", other))),
                    List.of()));
    assertProblem("outside_root", refused);
  }

  @Test
  @DisplayName("what cannot be is refused with its type, and leaves the rest to be done again")
  void refusals() {
    assertProblem(
        "root_missing",
        assertThrows(
            ProblemException.class,
            () ->
                new LayoutPlanner(
                        zfs,
                        SpecFile.parse("{root: " + pool.name() + "/none, shards: {a: {}}}", folder))
                    .plan()));
    LayoutPlanner greedy = planner("{main: {reservation: 10GiB}}");
    ProblemException refused =
        assertThrows(ProblemException.class, () -> apply(greedy.plan(), greedy));
    // Which of the two ZFS says depends on whether it is made or set.
    FailureType type = FailureType.of(refused.problem()).orElseThrow();
    assertTrue(
        type == FailureType.INSUFFICIENT_SPACE || type == FailureType.POOL_FULL,
        refused.toString());
    assertProblem(
        FailureType.NOT_FOUND.code(),
        assertThrows(
            ProblemException.class,
            () ->
                new LayoutPlanner(zfs, SpecFile.parse("{root: nopool/x, shards: {a: {}}}", folder))
                    .plan()));
  }

  @Test
  @DisplayName("an encrypted shard gets its key by its input; what is encrypted cannot be changed")
  void encrypted() throws IOException {
    LayoutPlanner planner = planner("{main: {key: {file: " + folder + "/key}}}");
    Plan plan = planner.plan();
    assertFalse(plan.steps().getFirst().command().toString().contains(folder.toString()));
    apply(plan, planner);
    assertEquals("aes-256-gcm", get(root + "/main", "encryption"));
    assertTrue(planner.plan().isEmpty());
    assertProblem(
        "encryption_differs",
        assertThrows(ProblemException.class, () -> planner("{main: {}}").plan()));
  }

  @Test
  @DisplayName("a pool without a feature is said to need an upgrade, which nobody makes by itself")
  void oldPool() {
    pool.close();
    pool = Pool.single().poolProperty("feature@zstd_compress=disabled").create();
    root = pool.name() + "/pinfold";
    Commands.run("zfs", "create", root);
    ProblemException refused =
        assertThrows(ProblemException.class, () -> planner("{main: {tier: warm}}").plan());
    assertProblem(FailureType.FEATURE_MISSING.code(), refused);
  }
}
