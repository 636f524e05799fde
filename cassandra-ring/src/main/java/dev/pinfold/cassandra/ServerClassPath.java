package dev.pinfold.cassandra;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The jars of a node. They stay where Maven keeps them; the build of the module `server` writes
/// down where that is.
record ServerClassPath(List<Path> jars) {

  private static final String RESOURCE = "class-path";

  /// The one that the build wrote down.
  static ServerClassPath load() throws IOException {
    try (InputStream in = ServerClassPath.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new ProblemException(
            Problem.of(
                Problem.Kind.UNAVAILABLE,
                "no_cassandra",
                "The jars of Cassandra were not looked up: build the module"
                    + " cassandra-ring/server with Maven, or select it with -am."));
      }
      List<Path> jars =
          Stream.of(
                  new String(in.readAllBytes(), StandardCharsets.UTF_8)
                      .strip()
                      .split(File.pathSeparator))
              .map(Path::of)
              .toList();
      for (Path jar : jars) {
        if (!Files.isReadable(jar)) {
          throw new ProblemException(
              Problem.of(
                      Problem.Kind.UNAVAILABLE,
                      "no_cassandra",
                      "A jar of Cassandra is not where it was: build the module"
                          + " cassandra-ring/server again.")
                  .with("jar", jar));
        }
      }
      return new ServerClassPath(jars);
    }
  }

  /// The agent that measures objects; Cassandra does not start without it.
  Path agent() {
    return jars.stream()
        .filter(jar -> jar.getFileName().toString().startsWith("jamm-"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Cassandra without jamm: " + jars));
  }

  /// As `java` wants it.
  @Override
  public String toString() {
    return String.join(File.pathSeparator, jars.stream().map(Path::toString).toList());
  }
}
