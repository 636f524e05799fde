package dev.pinfold.volumes.watch.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What OpenZFS 2.3.9 printed, read.
class ParsersTest {

  private static PoolStatus text(String text) {
    return StatusText.parse("zpool status -p -vP t", text.lines().toList(), ZoneOffset.UTC);
  }

  private static void refused(Executable parse) {
    ProblemException e = assertThrows(ProblemException.class, parse);
    assertEquals("zfs_output_unknown", e.problem().code());
    assertTrue(e.problem().details().containsKey("command"));
  }

  @Test
  void statusOfADegradedMirror() {
    PoolStatus status =
        text(
            """
              pool: t
             state: DEGRADED
            status: One or more devices could not be used because the label is missing or
            \tinvalid.  Sufficient replicas exist for the pool to continue
            \tfunctioning in a degraded state.
            action: Replace the device using 'zpool replace'.
               see: https://openzfs.github.io/openzfs-docs/msg/ZFS-8000-4J
              scan: scrub repaired 0B in 00:00:00 with 0 errors on Sat Nov 21 03:48:13 2026
            config:

            \tNAME        STATE     READ WRITE CKSUM
            \tt           DEGRADED     0     0     0
            \t  mirror-0  DEGRADED     0     0     0
            \t    /run/a  UNAVAIL      0     3     1  corrupted data
            \t    /run/d  ONLINE       0     0     0
            \tspares
            \t  /run/e    AVAIL

            errors: No known data errors
            """);
    assertEquals("DEGRADED", status.health());
    assertEquals("ZFS-8000-4J", status.messageId());
    assertEquals(
        new Scan(Scan.Kind.SCRUB, Scan.State.FINISHED, Instant.parse("2026-11-21T03:48:13Z"), 0),
        status.scan());
    assertEquals(
        List.of("t", "mirror-0", "/run/a", "/run/d"),
        status.vdevs().stream().map(Vdev::name).toList());
    assertEquals(
        List.of("/run/a", "/run/d"),
        status.vdevs().stream().filter(Vdev::isLeaf).map(Vdev::name).toList());
    assertEquals(4, status.errors());
    assertEquals(0, status.dataErrors());
  }

  @Test
  void statusWithDamagedFiles() {
    PoolStatus status =
        text(
            """
              pool: k
             state: ONLINE
            status: One or more devices has experienced an error resulting in data
            \tcorruption.  Applications may be affected.
            action: Restore the file in question if possible.  Otherwise restore the
            \tentire pool from backup.
               see: https://openzfs.github.io/openzfs-docs/msg/ZFS-8000-8A
            config:

            \tNAME        STATE     READ WRITE CKSUM
            \tk           ONLINE       0     0     0
            \t  /run/c    ONLINE       0     0     2  block size: 512B configured, 4096B native

            errors: Permanent errors have been detected in the following files:

                    /run/k/u/x
                    k/u@e:/x
            """);
    assertEquals(List.of("/run/k/u/x", "k/u@e:/x"), status.damaged());
    assertEquals(2, status.dataErrors());
    assertEquals(Scan.NONE, status.scan());
    assertEquals(512, status.vdevs().getLast().blockBytes());
    assertEquals(4096, status.vdevs().getLast().nativeBytes());
  }

  @Test
  void scrubsInAllStates() {
    String form =
        """
          pool: k
         state: ONLINE
          scan: %s
        config:

        \tNAME        STATE     READ WRITE CKSUM
        \tk           ONLINE       0     0     0

        errors: No known data errors
        """;
    assertEquals(
        Scan.State.RUNNING,
        text(form.formatted("scrub in progress since Sun Nov  1 03:48:13 2026")).scan().state());
    assertEquals(
        Scan.State.PAUSED,
        text(form.formatted("scrub paused since Sun Nov  1 03:48:13 2026")).scan().state());
    assertEquals(
        Scan.State.CANCELED,
        text(form.formatted("scrub canceled on Sun Nov  1 03:48:13 2026")).scan().state());
    Scan resilver =
        text(form.formatted(
                "resilvered 1.5M in 00:00:01 with 2 errors on Sun Nov  1 03:48:13 2026"))
            .scan();
    assertEquals(Scan.Kind.RESILVER, resilver.kind());
    assertEquals(2, resilver.errors());
    assertEquals(Scan.NONE, text(form.formatted("none requested")).scan());
    refused(() -> text(form.formatted("polished all blocks")));
  }

  @Test
  void whatIsNotUnderstoodIsNoZero() {
    refused(() -> text("no pools available"));
    refused(() -> StatusJson.parse("zpool status -j", "{}"));
    refused(() -> StatusJson.parse("zpool status -j", "no pools"));
    refused(() -> PoolIo.parse("zpool iostat", List.of("t\t1\t2")));
    refused(() -> Latencies.parse("zpool iostat -w", List.of("t")));
    refused(() -> PoolSpace.parse("zpool list", List.of("1\tx\t3\t1.00"), 0, 0));
    refused(() -> Kstat.parse("/proc/spl/kstat/zfs/arcstats", List.of("head")));
    refused(() -> ArcStats.of("arcstats", Map.of("hits", "1")));
    refused(() -> DatasetIo.of("objset-0x36", Map.of("reads", "many")));
  }

  @Test
  void ioOfASecond() {
    assertEquals(
        new PoolIo(0, 0, 0, 0, OptionalLong.empty(), OptionalLong.empty()),
        PoolIo.parse(
            "zpool iostat",
            List.of("t\t1667072\t249991168\t0\t0\t0\t0\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-")));
    assertEquals(
        new PoolIo(8, 881, 283711, 18465238, OptionalLong.of(1500), OptionalLong.of(70000)),
        PoolIo.parse(
            "zpool iostat",
            List.of(
                "t\t1667072\t249991168\t8\t881\t283711\t18465238\t1500\t70000\t-\t-\t-\t-\t-\t-"
                    + "\t-\t-\t-")));
  }

  @Test
  void histogramOfLatencies() {
    Latencies first =
        Latencies.parse(
            "zpool iostat -w",
            List.of(
                "",
                "t",
                "511\t0\t0\t0\t0\t9\t725\t0\t2029\t1\t0\t0",
                "1023\t90\t1\t0\t0\t1\t80\t1\t349\t1\t0\t0",
                "2047\t10\t0\t0\t0\t1\t80\t1\t349\t1\t0\t0"));
    assertEquals(OptionalLong.of(1023), first.reads(0.9));
    assertEquals(OptionalLong.of(2047), first.reads(0.99));
    assertEquals(OptionalLong.of(1023), first.writes(0.5));
    Latencies second =
        new Latencies(
            List.of(
                new Latencies.Bucket(511, 0, 0),
                new Latencies.Bucket(1023, 90, 1),
                new Latencies.Bucket(2047, 11, 0)));
    assertEquals(OptionalLong.of(2047), second.since(first).reads(0.5));
    assertEquals(OptionalLong.empty(), second.since(first).writes(0.5));
    assertEquals(first, first.since(second), "the pool was imported in between");
  }

  @Test
  void countsOfTheKernel() {
    Map<String, String> values =
        Kstat.parse(
            "objset-0x36",
            List.of(
                "41 1 0x01 28 7616 8741 8742",
                "name                            type data",
                "dataset_name                    7    tank/pinfold/main",
                "writes                          4    12",
                "nwritten                        4    4096",
                "reads                           4    3",
                "nread                           4    3000"));
    assertEquals("tank/pinfold/main", values.get("dataset_name"));
    assertEquals(new DatasetIo(3, 3000, 12, 4096), DatasetIo.of("objset-0x36", values));
    ArcStats then = new ArcStats(100, 100, 0, 0);
    assertEquals(0.75, new ArcStats(175, 125, 0, 0).hitRatio(then).orElseThrow());
    assertTrue(then.hitRatio(then).isEmpty());
  }
}
