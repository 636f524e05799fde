package dev.pinfold.volumes.move;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.bed.Commands;
import dev.pinfold.bed.Pool;
import dev.pinfold.documents.Database;
import dev.pinfold.volumes.layout.LayoutPlanner;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.spec.SpecFile;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A shard that is written again, on a real pool.
@Tag("zfs")
class ShardMoveTest {

  private static final int DOCUMENTS = 200;

  private final Zfs zfs = new Zfs(new Tool(Host.HERE));
  private Pool pool;
  private String root;
  private Path data;

  @BeforeEach
  void makeShard() throws IOException {
    pool = Pool.single().size(512 * Pool.MB).create();
    root = pool.name() + "/pinfold";
    Commands.run("zfs", "create", root);
    apply(spec("hot"));
    data = pool.mountpoint().resolve("pinfold/main");
    Files.writeString(data.resolve("identity"), "me");
    try (Database database = Database.open(data.resolve("pins"))) {
      for (int i = 0; i < DOCUMENTS; i++) {
        database.collection("pins").put("p" + i, ("{\"n\":" + i + "}").getBytes(UTF_8));
      }
    }
  }

  @AfterEach
  void destroyPool() {
    pool.close();
  }

  private VolumesSpec spec(String tier) {
    return SpecFile.parse(
        "{root: " + root + ", shards: {main: {tier: " + tier + "}}}", Path.of("/"));
  }

  private void apply(VolumesSpec spec) {
    LayoutPlanner planner = new LayoutPlanner(zfs, spec);
    new Execution(zfs.tool(), _ -> new byte[32], _ -> {}).run(planner.plan(), planner::plan, false);
  }

  private ShardMove move(String tier) {
    VolumesSpec spec = spec(tier);
    return new ShardMove(zfs, spec, spec.shard("main"), _ -> new byte[32], _ -> {});
  }

  private void assertMoved() throws IOException {
    assertEquals("me", Files.readString(data.resolve("identity")));
    try (Database database = Database.open(data.resolve("pins"))) {
      assertEquals(DOCUMENTS, database.sequence());
      assertEquals(List.of(), database.check(true, _ -> {}).findings());
    }
    assertTrue(new LayoutPlanner(zfs, spec("warm")).plan().isEmpty());
  }

  @Test
  @DisplayName(
      "the copy is in place, checked, as the tier wants it; the source stays until discarded")
  void moves() throws IOException {
    ShardMove move = move("warm");
    assertEquals(root + "/main.previous", move.run().text());
    assertMoved();
    assertEquals(
        "previous_exists",
        assertThrows(ProblemException.class, move("cold")::run).problem().code());
    assertTrue(move.discard().destroys());
    new Execution(zfs.tool(), _ -> new byte[32], _ -> {}).run(move.discard(), move::discard, true);
    assertTrue(zfs.tree(new DatasetName(root + "/main.previous"), List.of("used")).isEmpty());
    assertMoved();
  }

  @Test
  @DisplayName("wherever it ended, it goes on")
  void resumes() throws IOException {
    // In the middle of the copy.
    Commands.run("zfs", "create", root + "/main.next");
    Files.writeString(pool.mountpoint().resolve("pinfold/main.next/rest"), "of an earlier one");
    move("warm").run();
    assertMoved();
    assertFalse(Files.exists(data.resolve("rest")));
    // Between the two renames.
    Commands.run("zfs", "rename", root + "/main", root + "/main.next");
    assertEquals(root + "/main.previous", move("warm").run().text());
    assertMoved();
  }

  @Test
  @DisplayName("what is in use, or has no room, stays where it is")
  void refusals() throws IOException {
    try (Database open = Database.open(data.resolve("pins"))) {
      assertEquals(
          "directory_in_use",
          assertThrows(ProblemException.class, move("warm")::run).problem().code());
      assertEquals(DOCUMENTS, open.sequence());
    }
    byte[] large = new byte[20_000_000];
    new Random(1).nextBytes(large);
    Files.write(data.resolve("large"), large);
    Commands.run("zpool", "sync", pool.name());
    Commands.run("zfs", "set", "quota=30M", root);
    assertEquals(
        "zfs_insufficient_space",
        assertThrows(ProblemException.class, move("warm")::run).problem().code());
  }
}
