package dev.pinfold.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.opentest4j.TestAbortedException;

/// The IPFS daemon's software in `agent/target/js`, installed by npm when it is missing or another
/// version is asked for. That takes minutes the first time.
///
/// @param directory where it is
record IpfsInstallation(Path directory) {

  private static final String SOURCE = "agent/src/test/js";
  private static final String TARGET = "agent/target/js";
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", ".npmrc", "polyfill.cjs");

  /// @throws TestAbortedException if there is no Node.js
  static IpfsInstallation ensure() throws IOException, InterruptedException {
    NodeJs.assumeThere();
    Path root = root();
    Path directory = Files.createDirectories(root.resolve(TARGET));
    Path stamp = directory.resolve(".installed");
    // Tests of several modules may run at once.
    try (FileChannel channel =
            FileChannel.open(
                directory.resolveSibling("js.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      String wanted = digest(root.resolve(SOURCE));
      if (!Files.exists(stamp) || !Files.readString(stamp).equals(wanted)) {
        Files.deleteIfExists(stamp);
        for (String file : FILES) {
          Files.copy(
              root.resolve(SOURCE).resolve(file),
              directory.resolve(file),
              StandardCopyOption.REPLACE_EXISTING);
        }
        install(directory);
        Files.writeString(stamp, wanted);
      }
    }
    return new IpfsInstallation(directory);
  }

  /// A command of the daemon's program on a repository.
  ProcessBuilder command(Path repository, String... arguments) {
    ProcessBuilder builder = new ProcessBuilder("node", "node_modules/ipfs/src/cli.js");
    builder.command().addAll(List.of(arguments));
    builder.directory(directory.toFile());
    builder.environment().put("IPFS_PATH", repository.toString());
    builder
        .environment()
        .put("NODE_OPTIONS", "--require " + directory.resolve("polyfill.cjs") + " --no-warnings");
    return builder.redirectErrorStream(true);
  }

  private static void install(Path directory) throws IOException, InterruptedException {
    System.err.println("Installing the IPFS daemon for tests into " + directory + " ...");
    Process npm =
        new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(npm.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(line -> System.err.println("npm: " + line));
    }
    if (npm.waitFor() != 0) {
      throw new IOException("npm ci failed in " + directory + " with status " + npm.exitValue());
    }
  }

  private static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(SOURCE).resolve("package.json"))) {
        return at;
      }
    }
    throw new IllegalStateException("There is no " + SOURCE + " above " + start);
  }

  private static String digest(Path source) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String file : FILES) {
        digest.update(Files.readAllBytes(source.resolve(file)));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
