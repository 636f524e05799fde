package dev.pinfold.volumes.watch.heal;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Whether a program has a database open, as the kernel's list of locks tells.
///
/// RocksDB locks a file as long as it is open. Trying to lock it would take the lock away from a
/// database of this same process, so it is only looked at.
final class OpenFiles {

  private static final Path LOCKS = Path.of("/proc/locks");
  private static final int INODE_FIELD = 5;

  private OpenFiles() {}

  /// @throws ProblemException `database_open`
  static void verifyClosed(Path database) {
    try {
      Object inode = Files.getAttribute(database.resolve("LOCK"), "unix:ino");
      for (String line : Files.readAllLines(LOCKS)) {
        // 1: POSIX  ADVISORY  WRITE 4711 00:2a:128 0 EOF
        String[] fields = line.strip().split("\\s+", -1);
        // Of another file system with such a number, too: better refused than damaged.
        if (fields.length > INODE_FIELD && fields[INODE_FIELD].endsWith(":" + inode)) {
          throw new ProblemException(
              Problem.of(
                      Problem.Kind.BUSY,
                      "database_open",
                      "the database is open; stop what has it open first")
                  .with("directory", database.toString())
                  .with("process", fields[INODE_FIELD - 1]));
        }
      }
    } catch (NoSuchFileException e) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "not_a_database",
                  "there is no database: it has no file LOCK")
              .with("directory", database.toString()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
