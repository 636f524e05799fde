package dev.pinfold.volumes.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.volumes.tool.DatasetName;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Lines of `zfs list` as checkpoints, and what their names and makers say.
class CatalogueTest {

  private static final String NAME = "pinfold_20261121T203105Z_s123456";

  private static String line(String name, String clones, String state, String sequence) {
    return String.join(
        "\t",
        "tank/pinfold/main@" + name,
        "7008844063797574931",
        "11",
        "4096",
        "20480",
        "2",
        clones,
        state,
        sequence,
        "0123456789abcdef",
        "host/12/34");
  }

  private static Checkpoint parsed(String line) {
    Checkpoint checkpoint = Catalogue.parse(line);
    assertNotNull(checkpoint);
    return checkpoint;
  }

  @Test
  void aSnapshotThatPinfoldMarkedIsACheckpoint() {
    Checkpoint one = parsed(line(NAME, "-", "made", "123456"));
    assertEquals(Checkpoint.State.MADE, one.state());
    assertEquals(NAME, one.name());
    assertEquals(Instant.parse("2026-11-21T20:31:05Z"), one.time());
    assertEquals(123_456, one.sequence());
    assertEquals(11, one.createTxg());
    assertEquals(4_096, one.used());
    assertEquals(20_480, one.referenced());
    assertEquals(2, one.holds());
    assertEquals("0123456789abcdef", one.database());
    assertEquals(List.of(), one.clones());
  }

  @Test
  void oneThatWasNotFinishedOrNotMarkedIsNotTrusted() {
    assertEquals(Checkpoint.State.UNFINISHED, parsed(line(NAME, "", "making", "123456")).state());
    assertEquals(Checkpoint.State.UNMARKED, parsed(line(NAME, "", "-", "-")).state());
    // Somebody gave it a new name, or the dataset properties that its snapshots inherit.
    assertEquals(Checkpoint.State.UNMARKED, parsed(line(NAME, "", "made", "9")).state());
  }

  @Test
  void otherSnapshotsAreNotCheckpoints() {
    for (String name :
        List.of(
            "monday", "pinfold_x", "pinfold_20261341T203105Z_s1", "xpinfold_20261121T203105Z_s1")) {
      assertNull(Catalogue.parse(line(name, "-", "made", "1")), name);
    }
  }

  @Test
  void clonesAreNamed() {
    assertEquals(
        List.of(new DatasetName("tank/a"), new DatasetName("tank/b")),
        parsed(line(NAME, "tank/a,tank/b", "made", "123456")).clones());
  }

  @Test
  void namesAreReadAsTheyAreWritten() {
    CheckpointName name = new CheckpointName(Instant.parse("2026-11-21T20:31:05.999Z"), 123_456);
    assertEquals(NAME, name.toString());
    assertEquals(name, CheckpointName.parse(NAME));
  }

  @Test
  void aProcessIsGoneWhenItsNumberAndStartAreNotThoseOfARunningOne() {
    Maker here = Maker.here();
    assertFalse(here.isGone());
    assertEquals(here, Maker.parse(here.toString()));
    assertTrue(new Maker(here.host(), here.process(), here.started() - 1).isGone());
    assertFalse(new Maker("elsewhere", here.process(), 1).isGone());
    assertNull(Maker.parse("-"));
  }

  @Test
  void whatWouldBeFreeIsRead() {
    assertEquals(
        12_288, Pruning.reclaim(List.of("destroy\tt/s@1", "destroy\tt/s@2", "reclaim\t12288")));
  }
}
