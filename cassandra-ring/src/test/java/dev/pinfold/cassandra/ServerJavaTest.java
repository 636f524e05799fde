package dev.pinfold.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerJavaTest {

  @TempDir private Path directory;

  private Path java(String version) throws IOException {
    Path home = Files.createDirectories(directory.toRealPath().resolve("java-" + version));
    Path command = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.createFile(command);
    command.toFile().setExecutable(true);
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  @Test
  void theOneThatWasNamedIsTaken() throws Exception {
    Path named = java("11.0.2");
    assertEquals(
        new ServerJava(named, 11), ServerJava.find(named.toString(), "", List.of(java("17.0.1"))));
  }

  @Test
  void ifTheOneThatWasNamedIsOfNoUseNoOtherIsTaken() throws Exception {
    List<Path> places = List.of(java("17.0.1"));
    for (Path named : List.of(java("25"), directory)) {
      ProblemException failed =
          assertThrows(ProblemException.class, () -> ServerJava.find(named.toString(), "", places));
      assertEquals("no_java_for_cassandra", failed.problem().code());
      assertEquals(named.toString(), failed.problem().details().get("home"));
    }
  }

  @Test
  void theOneOfThePathIsTakenThroughItsLinks() throws Exception {
    Path home = java("11.0.2");
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java"), home.resolve("bin/java"));
    assertEquals(
        new ServerJava(home, 11), ServerJava.find(null, bin.toString(), List.of(java("17.0.1"))));
  }

  @Test
  void elseTheNewestOfTheUsualPlaces() throws Exception {
    String path = java("25.0.1").resolve("bin").toString();
    List<Path> places = List.of(java("8"), java("11.0.2"), java("17.0.1"), java("21.0.1"));
    assertEquals(new ServerJava(places.get(2), 17), ServerJava.find(null, path, places));
  }

  @Test
  void withoutOneItSaysWhatToInstall() throws Exception {
    List<Path> places = List.of(java("8"), java("21.0.1"));
    ProblemException failed =
        assertThrows(ProblemException.class, () -> ServerJava.find(null, "", places));
    assertEquals("no_java_for_cassandra", failed.problem().code());
  }
}
