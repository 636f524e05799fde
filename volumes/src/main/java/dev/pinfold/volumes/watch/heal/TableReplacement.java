package dev.pinfold.volumes.watch.heal;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.transaction.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Replaces a table of a database that cannot be read by the same table of a copy.
///
/// Tables (`*.sst`) never change after they were written and their numbers are not used again, so
/// the same number in a copy is the same table. That is not believed but looked at: the copy must
/// be as long, must be readable as a whole (ZFS verifies the checksum of each block), and must be
/// equal wherever the damaged one can be read. Afterwards the database is opened and checked with
/// all its checksums; if that finds anything, the damaged table is put back.
///
/// A checkpoint in the same pool shares its blocks with the database, so what is damaged here is
/// damaged there. Copies that help lie in other pools: replicas, or checkpoints that were copied.
///
/// Refused while the database is open. Nobody may open it meanwhile.
///
/// ```
/// DB/000123.sst          -> DB/000123.sst.damaged     (a rename: it cannot be read, so not copied)
/// COPY/000123.sst        -> DB/000123.sst.new -> DB/000123.sst
/// check is clean         -> the damaged one is removed
/// ```
///
/// RocksDB leaves files alone whose names end in `.damaged` or `.new`, so a crash in between leaves
/// a database that misses the table, and this can be run again.
public final class TableReplacement {

  private static final int CHUNK = 4_096;
  private static final int BUFFER = 1 << 20;
  private static final String DAMAGED = ".damaged";
  private static final String FRESH = ".new";

  /// What became of it.
  ///
  /// @param from the copy it was taken from
  /// @param damagedBytes of the old table that could not be read
  public record Replaced(Path from, long damagedBytes) {}

  private TableReplacement() {}

  /// Replaces a table.
  ///
  /// @param table in the directory of its database
  /// @param copies directories with copies of the database, tried in order
  /// @throws ProblemException `database_open`, `not_a_database`, `not_a_table`, `no_good_copy`,
  ///     `check_failed`
  public static Replaced replace(Path table, List<Path> copies) {
    String name = table.getFileName().toString();
    if (!name.matches("\\d+\\.sst")) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "not_a_table",
                  "only tables of a database never change, and can be taken from a copy")
              .with("file", table.toString()));
    }
    Path directory = table.toAbsolutePath().resolveSibling("");
    OpenFiles.verifyClosed(directory);
    Path damaged = table.resolveSibling(name + DAMAGED);
    Path old = Files.exists(damaged) ? damaged : table;
    try {
      for (Path copy : copies) {
        Path good = copy.resolve(name);
        long unread = Files.isRegularFile(good) ? unread(old, good) : -1;
        if (unread >= 0) {
          put(good, table, damaged);
          verify(directory, table, damaged);
          return new Replaced(good, unread);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new ProblemException(
        Problem.of(
                Problem.Kind.NOT_FOUND,
                "no_good_copy",
                "no copy has the same table, whole and readable; nothing was changed")
            .with("file", table.toString())
            .with("copies", copies.toString()));
  }

  /// How many bytes of the old table cannot be read, if the copy is the same otherwise.
  ///
  /// @return -1 if it is not, or cannot be read
  private static long unread(Path old, Path copy) throws IOException {
    long unread = 0;
    try (FileChannel from = FileChannel.open(old, StandardOpenOption.READ);
        FileChannel to = FileChannel.open(copy, StandardOpenOption.READ)) {
      if (from.size() != to.size()) {
        return -1;
      }
      for (long at = 0; at < to.size(); at += CHUNK) {
        ByteBuffer good = chunk(to, at);
        if (good == null) {
          return -1;
        }
        ByteBuffer bad = chunk(from, at);
        if (bad == null) {
          unread += good.remaining();
        } else if (!bad.equals(good)) {
          return -1;
        }
      }
    }
    return unread;
  }

  /// A part of a file; null if it cannot be read.
  private static @Nullable ByteBuffer chunk(FileChannel file, long at) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, file.size() - at));
    try {
      while (chunk.hasRemaining() && file.read(chunk, at + chunk.position()) >= 0) {
        // Until it is full.
      }
    } catch (IOException _) {
      // What ZFS says of a block whose checksum does not match.
      return null;
    }
    return chunk.flip();
  }

  private static void put(Path good, Path table, Path damaged) throws IOException {
    Path fresh = table.resolveSibling(table.getFileName() + FRESH);
    try (FileChannel in = FileChannel.open(good, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(
                fresh,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (in.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        buffer.clear();
      }
      out.force(true);
    }
    if (Files.exists(table)) {
      Files.move(table, damaged, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(fresh, table, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory =
        FileChannel.open(table.toAbsolutePath().resolveSibling(""), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static void verify(Path directory, Path table, Path damaged) throws IOException {
    List<String> problems;
    try (Database database = Database.open(directory)) {
      Check.Report report = database.check(true, _ -> {});
      problems = report.findings();
    } catch (ProblemException e) {
      problems = List.of(e.problem().code() + ": " + e.problem().message());
    }
    if (!problems.isEmpty()) {
      Files.move(
          damaged, table, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CORRUPT,
                  "check_failed",
                  "with the copy's table the database is not well; the old one was put back")
              .with("file", table.toString())
              .with("found", String.join("; ", problems.subList(0, Math.min(5, problems.size())))));
    }
    Files.deleteIfExists(damaged);
  }
}
