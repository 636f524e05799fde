package dev.pinfold.acceptance;

import dev.pinfold.agent.NodeJs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// A folder of scripts with the packages they need, installed by npm below `target`.
///
/// It is installed once for each content of its lock file.
///
/// @param directory where it is installed
record NpmProject(Path directory) {

  private static final String LOCK_FILE = "package-lock.json";

  /// The project of that name, installed if it is not yet.
  static NpmProject ensure(String name) throws IOException, InterruptedException {
    NodeJs.assumeThere();
    Path source = Folders.scripts(name);
    Path directory = Folders.target("js").resolve(name);
    Files.createDirectories(directory);
    // Tests in other processes may want it, too.
    try (FileChannel channel =
            FileChannel.open(
                directory.resolveSibling(name + ".busy"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      copy(source, directory);
      install(directory);
    }
    return new NpmProject(directory);
  }

  private static void copy(Path source, Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(source)) {
      files = found.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void install(Path directory) throws IOException, InterruptedException {
    Path stamp = directory.resolve(".installed");
    String wanted = checksum(directory.resolve(LOCK_FILE));
    if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
      return;
    }
    Files.deleteIfExists(stamp);
    List<String> command = List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    System.err.println(String.join(" ", command) + " in " + directory + " ...");
    Programs.run(new ProcessBuilder(command).directory(directory.toFile())).orFail();
    System.err.println("... is done");
    Files.writeString(stamp, wanted);
  }

  private static String checksum(Path file) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(Files.readAllBytes(file));
    return Long.toHexString(checksum.getValue());
  }

  /// Replaces a line of an installed file.
  ///
  /// @param start how the one line begins that is replaced
  void replaceLine(String file, String start, String replacement) throws IOException {
    Path path = directory.resolve(file);
    List<String> lines = Files.readAllLines(path);
    if (lines.contains(replacement)) {
      return;
    }
    List<String> replaced =
        lines.stream().map(line -> line.startsWith(start) ? replacement : line).toList();
    if (!replaced.contains(replacement)) {
      throw new IOException("No line of " + path + " starts with " + start);
    }
    Files.write(path, replaced);
  }
}
