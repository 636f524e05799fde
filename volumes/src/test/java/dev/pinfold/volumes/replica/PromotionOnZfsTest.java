package dev.pinfold.volumes.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.tool.DatasetName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("zfs")
class PromotionOnZfsTest {

  private static String code(Runnable action) {
    return assertThrows(ProblemException.class, action::run).problem().code();
  }

  private static void execute(Pair pair, Supplier<Plan> plan) {
    new Execution(pair.zfs.tool(), _ -> new byte[0], _ -> {}).run(plan.get(), plan, false);
  }

  private static DatasetName root(Side side) {
    return new DatasetName(side.dataset().pool());
  }

  private static void fence(Pair pair, Side side) {
    execute(pair, () -> Promotion.fence(side, root(side)));
  }

  private static void promote(Pair pair, Side from, Side to) {
    execute(pair, () -> Promotion.promote(from, to, root(to), null));
  }

  @Test
  void aReplicaTakesThePlaceAndGivesItBack() throws IOException {
    try (Pair pair = new Pair()) {
      pair.write("a", 1, 1 << 20);
      pair.checkpoint();
      pair.replicate();
      assertEquals(
          "source_not_fenced",
          code(() -> Promotion.promote(pair.source, pair.target, root(pair.target), null)));
      pair.write("b", 2, 1 << 20);
      fence(pair, pair.source);
      assertThrows(IOException.class, () -> pair.write("late", 3, 10));
      assertEquals("dataset_fenced", code(() -> Promotion.verifyWritable(pair.source)));
      // What was written before the fence still gets there.
      pair.checkpoint();
      pair.replicate();
      pair.assertEqual();
      promote(pair, pair.source, pair.target);
      Promotion.verifyWritable(pair.target);
      assertEquals("replica_fenced", code(pair::replicate));

      pair.zfs(pair.target, "mount", pair.target.dataset());
      Path there = pair.to.mountpoint().resolve("main");
      Files.writeString(there.resolve("new"), "written there");
      pair.zfs(pair.target, "snapshot", pair.target.dataset() + "@pinfold_20261121T210000Z_s9");
      new Replication("back", pair.target, pair.source, 0, Progress.NONE).run();
      assertEquals(
          "written there",
          Files.readString(
              Files.exists(pair.directory.resolve("new"))
                  ? pair.directory.resolve("new")
                  : pair.from.mountpoint().resolve("main/new")));

      fence(pair, pair.target);
      new Replication("back", pair.target, pair.source, 0, Progress.NONE).run();
      promote(pair, pair.target, pair.source);
      assertEquals(2, pair.source.source().generation());
      Promotion.verifyWritable(pair.source);
      assertEquals("dataset_fenced", code(() -> Promotion.verifyWritable(pair.target)));
      pair.write("c", 4, 1 << 20);
      pair.checkpoint();
      pair.replicate();
      pair.assertEqual();
    }
  }

  @Test
  void aSourceThatComesBackLateOverwritesNothing() throws IOException {
    try (Pair pair = new Pair()) {
      pair.write("a", 1, 1 << 20);
      pair.checkpoint();
      pair.replicate();
      // It cannot be reached; somebody says that it is to be done anyway.
      execute(pair, () -> Promotion.promote(null, pair.target, root(pair.target), null));
      pair.write("b", 2, 1 << 20);
      pair.checkpoint();
      assertEquals("replica_fenced", code(pair::replicate));
      pair.zfs(pair.target, "snapshot", pair.target.dataset() + "@pinfold_20261121T210000Z_s9");
      Replication back = new Replication("back", pair.target, pair.source, 0, Progress.NONE);
      ProblemException refused = assertThrows(ProblemException.class, back::run);
      assertEquals("zfs_replica_diverged", refused.problem().code());
      assertTrue(refused.getMessage().contains("snapshots that the source does not know"));
    }
  }
}
