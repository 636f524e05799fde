package dev.pinfold.node.doctor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether the data directory can be used.
///
/// Not to be asked within the process that has the database open: looking at its lock would give
/// the lock up.
final class DataCheck {

  private static final String SUBJECT = "data directory";
  private static final long FREE_NEEDED = 256L << 20;
  private static final long FREE_WANTED = 5L << 30;

  private DataCheck() {}

  /// @param running whether a Pinfold serves the listeners of the same configuration
  static List<Finding> examine(Path data, Path database, boolean running) {
    List<Finding> findings = new ArrayList<>();
    Path existing = existing(data.toAbsolutePath());
    if (existing == null || !Files.isDirectory(existing)) {
      findings.add(
          Finding.failed(
              SUBJECT, (existing == null ? data : existing) + " is no directory", "set data"));
      return findings;
    }
    findings.add(writable(data, existing));
    if (Files.isDirectory(database)) {
      findings.add(lock(database, running));
    }
    findings.add(space(existing));
    return findings;
  }

  /// The directory, or the closest one above it that is there.
  private static @Nullable Path existing(Path data) {
    Path place = data;
    while (place != null && !Files.exists(place)) {
      place = place.getParent();
    }
    return place;
  }

  private static Finding writable(Path data, Path existing) {
    try {
      Files.delete(Files.createTempFile(existing, ".pinfold-doctor", ""));
    } catch (IOException | SecurityException _) {
      return Finding.failed(
          SUBJECT,
          "nothing can be written in " + existing,
          "give it to the user that runs Pinfold, or set data");
    }
    return Finding.ok(
        SUBJECT,
        Files.exists(data)
            ? data + " can be written"
            : data + " is not there; it can be made in " + existing);
  }

  private static Finding lock(Path database, boolean running) {
    Path file = database.resolve("LOCK");
    if (!Files.exists(file) || !isHeld(file)) {
      return Finding.ok(SUBJECT, "no process has the database open");
    }
    return running
        ? Finding.ok(SUBJECT, "the running Pinfold has the database open")
        : Finding.failed(
            SUBJECT,
            "a process has the database in " + database + " open",
            "end it (`fuser " + file + "` tells which it is): one process may have it open");
  }

  /// A shared lock is refused while the engine of a process has its own.
  private static boolean isHeld(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (OverlappingFileLockException _) {
      return true;
    } catch (IOException _) {
      // Whether it can be read was found out otherwise.
      return false;
    }
  }

  private static Finding space(Path existing) {
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      String found = String.format(Locale.ROOT, "%.1f GiB are free", free / (double) (1L << 30));
      if (free < FREE_NEEDED) {
        return Finding.failed("disk space", found, "free some: writes fail when none is left");
      }
      return free < FREE_WANTED
          ? Finding.warning("disk space", found, "have at least 5 GiB free")
          : Finding.ok("disk space", found);
    } catch (IOException e) {
      return Finding.warning(
          "disk space", "it cannot be told: " + e.getMessage(), "look at it yourself");
    }
  }
}
