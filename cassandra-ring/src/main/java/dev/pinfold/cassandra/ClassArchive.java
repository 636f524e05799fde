package dev.pinfold.cassandra;

import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// The classes of a node as its JVM has them in memory, in a file: with it a node starts at two
/// thirds of the cost.
///
/// It is made once for a Java and a class path, and kept in the cache directory of the user, where
/// the last few of them stay. A JVM that finds an archive of other jars ignores it.
final class ClassArchive {

  private static final String PREFIX = "cassandra-";
  private static final String SUFFIX = ".jsa";
  private static final String UNFINISHED = ".unfinished";
  private static final int KEPT = 3;

  private final NodeCommand command;
  private final Path file;

  private ClassArchive(NodeCommand command, Path file) {
    this.command = command;
    this.file = file;
  }

  /// The one that goes with what nodes are run from, whether it is there or not.
  static ClassArchive of(NodeCommand command) throws IOException {
    return in(userCache().resolve("pinfold"), command);
  }

  /// Likewise, in a given directory.
  static ClassArchive in(Path cache, NodeCommand command) throws IOException {
    return new ClassArchive(command, cache.resolve(PREFIX + fingerprint(command) + SUFFIX));
  }

  private static Path userCache() {
    String named = System.getenv("XDG_CACHE_HOME");
    return named == null || named.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(named);
  }

  private static String fingerprint(NodeCommand command) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
    digest.update(Files.readAllBytes(command.java().release()));
    for (Path jar : command.classPath().jars()) {
      String described =
          jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar).toMillis() + "\n";
      digest.update(described.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  boolean exists() {
    return Files.isReadable(file);
  }

  /// Options of a JVM that uses it: none if it is not there.
  List<String> used() throws IOException {
    if (!exists()) {
      return List.of();
    }
    // Those that were not used for long are the ones to go.
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    return List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto");
  }

  /// Options of a JVM that writes down which classes it has loaded.
  static List<String> recorded(Path list) {
    return List.of("-XX:DumpLoadedClassList=" + list);
  }

  /// Makes it from such a list. Without it nodes are slower and nothing else, so a failure is a
  /// warning: a cache directory that cannot be written must not fail a test.
  void make(Path list, Path log) throws InterruptedException {
    try {
      Files.createDirectories(file.getParent());
      Path unfinished = Files.createTempFile(file.getParent(), PREFIX, UNFINISHED);
      try {
        Programs.run("java -Xshare:dump", command.archive(list, unfinished), log);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      deleteOld();
    } catch (IOException | ProblemException e) {
      System.getLogger(ClassArchive.class.getName())
          .log(System.Logger.Level.WARNING, "Nodes start without an archive of classes", e);
    }
  }

  private void deleteOld() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.list(file.getParent())) {
      all =
          files
              .filter(other -> other.getFileName().toString().startsWith(PREFIX))
              .sorted(Comparator.comparingLong(other -> -other.toFile().lastModified()))
              .toList();
    }
    for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      Files.deleteIfExists(old);
    }
  }
}
