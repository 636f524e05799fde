package dev.pinfold.bed;

import dev.pinfold.bed.Commands.Output;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// A pool of ZFS on files, which is gone when it is closed.
///
/// ```java
/// try (Pool pool = Pool.mirror().size(512 * Pool.MB).property("compression=lz4").create()) {
///   Path directory = pool.dataset("shard0", "recordsize=16K");
///   pool.injectErrors(1, "io");
/// }
/// ```
///
/// Its files lie under `/run/pinfold-pools`, which in a guest is memory, or in the folder that the
/// variable `PINFOLD_ZFS_SCRATCH` names. It is mounted there as well.
public final class Pool implements AutoCloseable {

  public static final long MB = 1L << 20;

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /// What ZFS keeps at both ends of a device to find it again.
  private static final long LABELS = 4 * MB;

  /// What a pool is to be.
  public static final class Plan {
    private final boolean mirror;
    private long size = 256 * MB;
    private final List<String> options = new ArrayList<>();

    private Plan(boolean mirror) {
      this.mirror = mirror;
    }

    /// The bytes of each of its files, which take room as they are filled; 256 MB unless told.
    public Plan size(long bytes) {
      size = bytes;
      return this;
    }

    /// A property of its root dataset, as `name=value`.
    public Plan property(String property) {
      options.addAll(List.of("-O", property));
      return this;
    }

    /// A property of the pool, as `name=value`.
    public Plan poolProperty(String property) {
      options.addAll(List.of("-o", property));
      return this;
    }

    public Pool create() {
      return new Pool(this);
    }
  }

  private final String name;
  private final Path folder;
  private final List<Path> devices = new ArrayList<>();

  private Pool(Plan plan) {
    name = "pinfold-test-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet();
    folder = scratch().resolve(name);
    List<String> command = new ArrayList<>(List.of("zpool", "create"));
    command.addAll(List.of("-o", "cachefile=none", "-O", "mountpoint=" + mountpoint()));
    command.addAll(plan.options);
    command.add(name);
    if (plan.mirror) {
      command.add("mirror");
    }
    try {
      Files.createDirectories(folder);
      for (int i = 0; i < (plan.mirror ? 2 : 1); i++) {
        Path device = folder.resolve("device" + i);
        try (RandomAccessFile file = new RandomAccessFile(device.toFile(), "rw")) {
          file.setLength(plan.size);
        }
        devices.add(device);
        command.add(device.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Commands.run(command);
  }

  public static Plan single() {
    return new Plan(false);
  }

  public static Plan mirror() {
    return new Plan(true);
  }

  /// Where files of pools go.
  public static Path scratch() {
    String wanted = System.getenv("PINFOLD_ZFS_SCRATCH");
    return Path.of(wanted == null ? "/run" : wanted, "pinfold-pools");
  }

  public String name() {
    return name;
  }

  /// Where its root dataset is mounted.
  public Path mountpoint() {
    return folder.resolve("mounted");
  }

  public Path device(int number) {
    return devices.get(number);
  }

  /// Makes a dataset in it.
  ///
  /// @param properties each as `name=value`
  /// @return where it is mounted
  public Path dataset(String path, String... properties) {
    List<String> command = new ArrayList<>(List.of("zfs", "create"));
    for (String property : properties) {
      command.addAll(List.of("-o", property));
    }
    command.add(name + "/" + path);
    Commands.run(command);
    return mountpoint().resolve(path);
  }

  /// `zpool get`, for one property.
  public String get(String property) {
    return Commands.run("zpool", "get", "-Hp", "-o", "value", property, name).out().strip();
  }

  /// `zpool status -v`.
  public String status() {
    return Commands.run("zpool", "status", "-v", name).out();
  }

  /// Waits until a scrub has read everything.
  public void scrub() {
    Commands.run("zpool", "scrub", "-w", name);
  }

  /// Exports and imports it: nothing that was read remains in memory.
  public void reimport() {
    Commands.run("zpool", "export", name);
    Commands.run("zpool", "import", "-o", "cachefile=none", "-d", folder.toString(), name);
  }

  /// Writes over all of a device but its labels: only a mirror survives this.
  public void damage(int number, long seed) {
    byte[] junk = new byte[(int) MB];
    Random random = new Random(seed);
    try (FileChannel file = FileChannel.open(device(number), StandardOpenOption.WRITE)) {
      for (long at = LABELS; at < file.size() - LABELS; at += junk.length) {
        random.nextBytes(junk);
        file.write(ByteBuffer.wrap(junk), at);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Changes a byte of each place on the device that holds these bytes: a part of a file that lies
  /// in one record, neither compressed nor encrypted. What ZFS has in memory stays well until
  /// [#reimport].
  ///
  /// @return how many places that were
  public int damage(int number, byte[] content) {
    int found = 0;
    int window = (int) (8 * MB);
    try (FileChannel file =
        FileChannel.open(device(number), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.allocate(window + content.length);
      for (long at = 0; at < file.size(); at += window) {
        buffer.clear();
        int length = 0;
        while (buffer.hasRemaining() && length >= 0) {
          length = file.read(buffer, at + buffer.position());
        }
        byte[] bytes = buffer.array();
        for (int i = 0; i < Math.min(window, buffer.position() - content.length + 1); i++) {
          if (bytes[i] == content[0]
              && java.util.Arrays.equals(
                  bytes, i, i + content.length, content, 0, content.length)) {
            file.write(ByteBuffer.wrap(new byte[] {(byte) ~content[0]}), at + i);
            found++;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /// Takes a device away, as if its disk had been pulled; the pool goes on without it if it can.
  public void takeAway(int number) {
    Commands.run("zpool", "export", name);
    move(device(number), away(number));
    Commands.run("zpool", "import", "-o", "cachefile=none", "-d", folder.toString(), name);
  }

  /// Puts back what was taken away, and brings it up to date.
  public void putBack(int number) {
    move(away(number), device(number));
    Commands.run("zpool", "online", name, device(number).toString());
    Commands.run("zpool", "wait", "-t", "resilver", name);
  }

  private Path away(int number) {
    // Not in the folder, where an import would find it.
    return folder.resolveSibling(name + "-away" + number);
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Makes a device fail from now on.
  ///
  /// @param error of `zinject`: `io`, `checksum`, `nxio`, `nospc`, …
  public void injectErrors(int number, String error, String... options) {
    List<String> command = new ArrayList<>(List.of("zinject", "-d", device(number).toString()));
    command.addAll(List.of("-e", error));
    command.addAll(List.of(options));
    command.add(name);
    Commands.run(command);
  }

  /// Makes the reads of a file fail.
  ///
  /// @param error of `zinject`: `io`, `checksum`, `decrypt`, …
  public void injectErrors(Path file, String error, String... options) {
    List<String> command = new ArrayList<>(List.of("zinject", "-t", "data", "-e", error));
    command.addAll(List.of(options));
    command.add(file.toString());
    Commands.run(command);
  }

  /// Makes a device fail at all that a pool does with it, also when it asks whether it is still
  /// there: a pool that has no other is suspended at its next write.
  public void failAltogether(int number) {
    for (String operation : List.of("probe", "read", "write")) {
      injectErrors(number, "nxio", "-T", operation);
    }
  }

  /// No more of the errors that were injected into any pool.
  public static void injectNothing() {
    Commands.run("zinject", "-c", "all");
  }

  @Override
  public void close() {
    Commands.attempt(LIMIT, List.of("zinject", "-c", "all"));
    // A suspended pool answers nothing else.
    Commands.attempt(LIMIT, List.of("zpool", "clear", name));
    Output destroyed = Commands.attempt(LIMIT, List.of("zpool", "destroy", "-f", name));
    if (destroyed.status() != 0 && !destroyed.err().contains("no such pool")) {
      destroyed.mustSucceed();
    }
    try {
      for (int i = 0; i < devices.size(); i++) {
        Files.deleteIfExists(devices.get(i));
        Files.deleteIfExists(away(i));
      }
      // What was a mountpoint and is empty.
      Files.deleteIfExists(mountpoint());
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
