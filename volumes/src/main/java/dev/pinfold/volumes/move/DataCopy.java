package dev.pinfold.volumes.move;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.transaction.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Copies what a data directory holds: databases as databases, everything else as files. A database
/// is open while it is copied, so nobody else writes to it.
final class DataCopy {

  private final Path source;
  private final Path target;
  private final Consumer<String> progress;

  DataCopy(Path source, Path target, Consumer<String> progress) {
    this.source = source;
    this.target = target;
    this.progress = progress;
  }

  /// Copies everything.
  ///
  /// @return the number of the last commit of each database, by its place in the directory
  /// @throws ProblemException `directory_in_use` while a server runs, `disk_full`
  Map<String, Long> run() {
    Map<String, Long> sequences = new TreeMap<>();
    try {
      Files.walkFileTree(source, new Copying(sequences));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sequences;
  }

  /// The last commit of each database that a directory holds.
  static Map<String, Long> sequences(Path directory) {
    Map<String, Long> sequences = new TreeMap<>();
    try (var paths = Files.walk(directory)) {
      for (Path database : paths.filter(Database::isIn).toList()) {
        try (Database open = open(database)) {
          sequences.put(directory.relativize(database).toString(), open.sequence());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sequences;
  }

  private static Database open(Path directory) {
    return Database.open(directory, DatabaseOptions.DEFAULT.existingOnly());
  }

  /// @throws ProblemException `copy_differs`
  private static void verify(Path copy, long sequence) {
    try (Database database = open(copy)) {
      Check.Report report = database.check(true, _ -> {});
      if (!report.isClean() || report.sequence() != sequence) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.CORRUPT,
                    "copy_differs",
                    "the copy is not what it was copied from; the source is untouched")
                .with("directory", copy.toString())
                .with("findings", report.findings().toString())
                .with("sequence", report.sequence())
                .with("expected", sequence));
      }
    }
  }

  private final class Copying extends SimpleFileVisitor<Path> {

    private final Map<String, Long> sequences;

    private Copying(Map<String, Long> sequences) {
      this.sequences = sequences;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      Path place = source.relativize(directory);
      Path copy = target.resolve(place.toString());
      if (Database.isIn(directory)) {
        // The engine makes the directory of a copy by itself, and none may be there.
        Path made = place.toString().isEmpty() ? copy.resolve(".copy") : copy;
        long sequence;
        try (Database database = open(directory)) {
          progress.accept("copying the database " + directory);
          database.checkpoint(made);
          sequence = database.sequence();
        }
        if (!made.equals(copy)) {
          moveUp(made, copy);
        }
        progress.accept("checking the copy " + copy);
        verify(copy, sequence);
        sequences.put(place.toString(), sequence);
        return FileVisitResult.SKIP_SUBTREE;
      }
      if (!place.toString().isEmpty()) {
        Files.copy(directory, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.copy(
          file,
          target.resolve(source.relativize(file).toString()),
          StandardCopyOption.COPY_ATTRIBUTES,
          LinkOption.NOFOLLOW_LINKS);
      return FileVisitResult.CONTINUE;
    }

    private static void moveUp(Path from, Path to) throws IOException {
      try (var files = Files.list(from)) {
        for (Path file : files.toList()) {
          Files.move(file, to.resolve(from.relativize(file).toString()));
        }
      }
      Files.delete(from);
    }
  }
}
