package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.bed.Commands;
import dev.pinfold.bed.Pool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose data lies on a dataset of ZFS: as its operator sets it up, checkpoints it, and
/// goes on elsewhere.
@Tag("zfs")
class ServerOnZfsTest {

  private static final JsonMapper JSON = new JsonMapper();
  /// How a process ends that was asked to by SIGTERM.
  private static final int STOPPED = 128 + 15;

  private static final String KEY = "9f".repeat(32);

  @TempDir Path directory;

  private static Programs.Ended zfs(Path volumes, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("zfs"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--volumes", volumes.toString()));
    return PinfoldCommand.run(all.toArray(String[]::new));
  }

  private static int stepsOf(Programs.Ended applied) throws Exception {
    return JSON.readTree(applied.expect(0).output()).path("steps").asInt();
  }

  private static String property(String name, String dataset) {
    return Commands.run("zfs", "get", "-H", "-o", "value", name, dataset).out().strip();
  }

  private Path volumes(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  private static ServerProcess serve(String name, Path data, Path volumes, String shard)
      throws Exception {
    return ServerProcess.start(
        name, data, "--set", "volumes.file=" + volumes, "--set", "volumes.shard=" + shard);
  }

  private static void stop(ServerProcess server) throws Exception {
    assertEquals(STOPPED, server.stop(), server.log());
  }

  private static Set<String> pin(ServerProcess server, String what, int count) throws Exception {
    Set<String> cids = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      String cid = Cids.of(what + " " + i);
      Pinset.of(server).pin(cid, "name", what);
      cids.add(cid);
    }
    return cids;
  }

  @Test
  void anEncryptedShardIsMadeServedRestoredAndPromoted() throws Exception {
    try (Pool tank = Pool.single().size(512 * Pool.MB).create();
        Pool cellar = Pool.single().size(512 * Pool.MB).create()) {
      tank.dataset("pinfold");
      cellar.dataset("copies");
      Path key = directory.resolve("key");
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(key, KEY);
      Path data = directory.resolve("data");
      Path restored = directory.resolve("restored");
      String main = tank.name() + "/pinfold/main";
      String copy = cellar.name() + "/copies/main";
      Path volumes =
          volumes(
              "volumes.yaml",
              """
              root: %s/pinfold
              shards:
                main: {tier: hot, quota: 300MiB, mountpoint: %s, key: {file: key}}
              replicas: [{name: cellar, root: %s/copies, every: 2s}]
              watch: {every: 0s}
              """
                  .formatted(tank.name(), data, cellar.name()));
      assertTrue(zfs(volumes, "plan").expect(0).output().contains("zfs create"));
      assertEquals(1, stepsOf(zfs(volumes, "apply", "--json")));
      assertEquals(0, stepsOf(zfs(volumes, "apply", "--json")));
      assertTrue(zfs(volumes, "key", "unload", "main").expect(4).errors().contains("zfs unmount"));
      Commands.run("zfs", "unmount", main);
      zfs(volumes, "key", "unload", "main").expect(0);

      Set<String> early;
      Set<String> all = new TreeSet<>();
      try (ServerProcess server = serve("zfs-main", data, volumes, "main")) {
        early = pin(server, "early", 5);
        String made =
            zfs(volumes, "checkpoint", "--json", "--admin", server.admin().base().toString())
                .expect(0)
                .output();
        all.addAll(early);
        all.addAll(pin(server, "late", 3));
        assertEquals("made", JSON.readTree(made).path("state").asText(), made);
        zfs(volumes, "verify", JSON.readTree(made).path("name").asText()).expect(0);
        Await.until(
            "the replica has a snapshot",
            () -> Commands.run("zfs", "list", "-H", "-r", "-t", "snapshot", cellar.name()).out(),
            snapshots -> snapshots.contains(copy + "@"));

        stop(server);
        assertEquals("unavailable", property("keystatus", main), "the server unloads its key");
        server.restart();
        assertEquals(all, Pinset.of(server).cids());
        server.kill();
        assertEquals("available", property("keystatus", main));
        server.restart();
        assertEquals(all, Pinset.of(server).cids());
        stop(server);
      }

      String checkpoint =
          JSON.readTree(
                  zfs(volumes, "checkpoints", "--json")
                      .expect(0)
                      .output()
                      .lines()
                      .findFirst()
                      .orElseThrow())
              .path("name")
              .asText();
      zfs(volumes, "restore", checkpoint, "again", "--mountpoint", restored.toString()).expect(0);
      Path both =
          volumes(
              "both.yaml",
              Files.readString(volumes)
                  .replace(
                      "replicas",
                      "  again: {mountpoint: %s, key: {file: key}}\nreplicas".formatted(restored))
                  .replaceAll("replicas:.*\n", ""));
      try (ServerProcess server = serve("zfs-restored", restored, both, "again")) {
        assertEquals(early, Pinset.of(server).cids(), "as it was at the checkpoint");
        stop(server);
      }

      Path elsewhere = directory.resolve("elsewhere");
      PinfoldCommand.run(
              "zfs",
              "promote",
              copy,
              "--source",
              main,
              "--replica",
              "cellar",
              "--mountpoint",
              elsewhere.toString(),
              "--yes")
          .expect(0);
      Path there =
          volumes(
              "there.yaml",
              """
              root: %s/copies
              shards: {main: {mountpoint: %s, key: {file: key}}}
              watch: {every: 0s}
              """
                  .formatted(cellar.name(), elsewhere));
      try (ServerProcess server = serve("zfs-promoted", elsewhere, there, "main")) {
        assertEquals(all, Pinset.of(server).cids(), "nothing is lost");
        Pinset.of(server).pin(Cids.of("after"));
        stop(server);
      }
      Programs.Ended old =
          PinfoldCommand.run(
              "serve", "--data", data.toString(), "--set", "volumes.file=" + volumes);
      assertTrue(old.status() != 0 && old.errors().contains("fenced"), old::toString);
    }
  }

  @Test
  void aServerGoesOnWhenTheDevicesOfItsPoolAreBack() throws Exception {
    try (Pool tank = Pool.single().size(512 * Pool.MB).create()) {
      tank.dataset("pinfold");
      Path data = directory.resolve("data");
      Path volumes =
          volumes(
              "volumes.yaml",
              """
              root: %s/pinfold
              shards: {main: {mountpoint: %s}}
              watch: {every: 1s, state: %s}
              """
                  .formatted(tank.name(), data, directory.resolve("watch")));
      zfs(volumes, "apply").expect(0);
      try (ServerProcess server = serve("zfs-suspended", data, volumes, "main")) {
        Set<String> pinned = pin(server, "before", 3);
        tank.failAltogether(0);
        String late = Cids.of("meanwhile");
        CompletableFuture<Http.Answer> answer =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return Pinset.of(server).api().post("/pins/" + late);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
        String suspended = "pinfold_zfs_pool_suspended{pool=\"" + tank.name() + "\"} ";
        awaitMetric(server, suspended + "1");
        assertEquals(pinned, Pinset.of(server).cids(), "what is known is still answered");
        Pool.injectNothing();
        awaitMetric(server, suspended + "0");
        answer.get().expect(200);
        pinned.add(late);
        pinned.addAll(pin(server, "after", 2));
        assertEquals(pinned, Pinset.of(server).cids());
        stop(server);
      }
    }
  }

  private static void awaitMetric(ServerProcess server, String line) throws Exception {
    Await.until(
        line,
        () -> server.admin().get("/metrics").expect(200).body(),
        metrics -> metrics.lines().anyMatch(one -> one.startsWith(line)));
  }
}
