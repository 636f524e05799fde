package dev.pinfold.bed;

import dev.pinfold.bed.Commands.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Another machine with ZFS and a pool, reached by ssh.
///
/// A class that uses it has the tags `zfs` and `two-hosts`. In a guest that is a second guest; on a
/// machine with ZFS itself it is what the variables `PINFOLD_ZFS_PEER` (as `root@address`) and
/// `PINFOLD_ZFS_PEER_KEY` (a file) name, and without them the tests are skipped.
public final class SecondHost implements AutoCloseable {

  private static final String FOLDER = "/run/pinfold-second";

  private final String address;
  private final Path key;
  private final String pool = "pinfold-second-" + ProcessHandle.current().pid();

  private SecondHost(String address, Path key, long bytes) {
    this.address = address;
    this.key = key;
    run("mkdir", "-p", FOLDER);
    run("truncate", "-s", Long.toString(bytes), device());
    run(
        "zpool",
        "create",
        "-o",
        "cachefile=none",
        "-O",
        "mountpoint=" + mountpoint(),
        pool,
        device());
  }

  /// The second host with an empty pool of that size.
  public static SecondHost withPoolOf(long bytes) {
    String address = System.getenv("PINFOLD_ZFS_PEER");
    String key = System.getenv("PINFOLD_ZFS_PEER_KEY");
    Assumptions.assumeTrue(address != null && key != null, "PINFOLD_ZFS_PEER names no second host");
    return new SecondHost(address, Path.of(key), bytes);
  }

  public String pool() {
    return pool;
  }

  public String mountpoint() {
    return FOLDER + "/" + pool;
  }

  private String device() {
    return FOLDER + "/" + pool + ".device";
  }

  public String address() {
    return address;
  }

  public Path key() {
    return key;
  }

  /// The command that runs `command` there.
  public List<String> ssh(String... command) {
    List<String> all = new ArrayList<>(List.of("ssh", "-i", key.toString()));
    for (String option :
        List.of(
            "BatchMode=yes",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "LogLevel=ERROR",
            "ConnectTimeout=20")) {
      all.addAll(List.of("-o", option));
    }
    all.add(address);
    // A shell there takes it apart again.
    all.add(
        Stream.of(command)
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" ")));
    return all;
  }

  /// Runs it there; it must go well.
  public Output run(String... command) {
    return Commands.run(ssh(command));
  }

  @Override
  public void close() {
    Commands.attempt(Duration.ofSeconds(60), ssh("zpool", "destroy", "-f", pool));
    Commands.attempt(Duration.ofSeconds(60), ssh("rm", "-f", device()));
  }
}
