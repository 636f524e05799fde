package dev.pinfold.cassandra;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The JRE that nodes run on. Cassandra 5 runs on Java 11 to 17, not on the Java of Pinfold.
///
/// @param home its directory
/// @param feature its version
record ServerJava(Path home, int feature) {

  private static final String PROPERTY = "pinfold.cassandra.java.home";
  private static final String VARIABLE = "PINFOLD_CASSANDRA_JAVA_HOME";
  private static final int OLDEST = 11;
  private static final int NEWEST = 17;
  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

  /// The one that the property or the variable names; without them the one of the `PATH`, or else
  /// the newest in the places where package managers put them.
  static ServerJava find() {
    return find(
        System.getProperty(PROPERTY, System.getenv(VARIABLE)),
        System.getenv().getOrDefault("PATH", ""),
        usualPlaces(Path.of(System.getProperty("user.home"))));
  }

  /// Likewise, in a given environment.
  ///
  /// @param named the home that was asked for; no other is taken then
  static ServerJava find(@Nullable String named, String path, List<Path> places) {
    if (named != null) {
      return at(Path.of(named))
          .orElseThrow(
              () ->
                  new ProblemException(
                      Problem.of(
                              Problem.Kind.INVALID,
                              "no_java_for_cassandra",
                              "There is no Java 11 to 17 where "
                                  + PROPERTY
                                  + " or "
                                  + VARIABLE
                                  + " says.")
                          .with("home", named)));
    }
    return onPath(path)
        .or(() -> newest(places))
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        Problem.Kind.UNAVAILABLE,
                        "no_java_for_cassandra",
                        "Cassandra needs a Java 11 to 17 beside that of Pinfold: install one (for"
                            + " example the package openjdk-17-jre-headless), or name its directory"
                            + " in the variable "
                            + VARIABLE
                            + ".")));
  }

  private static Optional<ServerJava> onPath(String path) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path java = Path.of(folder, "java");
      if (Files.isExecutable(java)) {
        try {
          // It is a link to a link to the one that is meant.
          Path home = java.toRealPath().getParent();
          return home == null || home.getParent() == null ? Optional.empty() : at(home.getParent());
        } catch (IOException e) {
          // A link into nowhere is no Java.
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<ServerJava> newest(List<Path> places) {
    return places.stream()
        .flatMap(place -> at(place).stream())
        .max(Comparator.comparingInt(ServerJava::feature));
  }

  private static List<Path> usualPlaces(Path user) {
    List<Path> homes = new ArrayList<>();
    for (Path folder :
        List.of(
            Path.of("/usr/lib/jvm"),
            Path.of("/opt/java"),
            user.resolve(".sdkman/candidates/java"),
            user.resolve(".jdks"))) {
      homes.addAll(children(folder));
    }
    children(Path.of("/Library/Java/JavaVirtualMachines"))
        .forEach(child -> homes.add(child.resolve("Contents/Home")));
    children(Path.of("/opt/homebrew/opt"))
        .forEach(child -> homes.add(child.resolve("libexec/openjdk.jdk/Contents/Home")));
    return homes;
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException e) {
      // Not ours to read: no candidates there.
      return List.of();
    }
  }

  /// Reads the file which says the version, as starting a JVM would take longer.
  private static Optional<ServerJava> at(Path home) {
    Path release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
      return Optional.empty();
    }
    try {
      Matcher version = VERSION.matcher(Files.readString(release));
      if (version.find()) {
        int feature = Integer.parseInt(version.group(1));
        if (feature >= OLDEST && feature <= NEWEST) {
          return Optional.of(new ServerJava(home, feature));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      // It cannot be told what it is: not a candidate.
      return Optional.empty();
    }
  }

  /// Its `java` command.
  String command() {
    return home.resolve("bin/java").toString();
  }

  /// The file that is another one in each build of it.
  Path release() {
    return home.resolve("release");
  }
}
