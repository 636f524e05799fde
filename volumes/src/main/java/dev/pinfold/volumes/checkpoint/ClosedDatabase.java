package dev.pinfold.volumes.checkpoint;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A database that nobody has open, and nobody can open while this is: its lock file is held as an
/// open database would hold it, and nothing of it is read or written.
///
/// For one thread, and not for a process that has the database open itself.
final class ClosedDatabase implements AutoCloseable {

  private static final String LOCK = "LOCK";

  private final @Nullable FileChannel channel;

  private ClosedDatabase(@Nullable FileChannel channel) {
    this.channel = channel;
  }

  /// Keeps the database in a directory closed; one that is not there needs no keeping.
  ///
  /// @throws ProblemException `directory_in_use`
  static ClosedDatabase keep(Path directory) {
    Path file = directory.resolve(LOCK);
    if (!Files.exists(file)) {
      return new ClosedDatabase(null);
    }
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      FileLock lock;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException _) {
        lock = null;
      }
      if (lock == null) {
        channel.close();
        throw new ProblemException(
            Problem.of(
                Problem.Kind.BUSY,
                "directory_in_use",
                "a process has the database in " + directory + " open: stop it first"));
      }
      return new ClosedDatabase(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The number of the last commit; null if the database cannot be opened, as may be the reason for
  /// going back.
  ///
  /// @throws ProblemException `directory_in_use`
  static @Nullable Long sequence(Path directory) {
    try (Database database = Database.open(directory, DatabaseOptions.DEFAULT.existingOnly())) {
      return database.sequence();
    } catch (ProblemException e) {
      if (e.problem().code().equals("directory_in_use")) {
        throw e;
      }
      return null;
    }
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
