package dev.pinfold.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

  @TempDir private Path directory;

  private NodeCommand command;
  private Path cache;
  private Path list;

  @BeforeEach
  void prepare() throws Exception {
    command = new NodeCommand(ServerJava.find(), ServerClassPath.load());
    cache = Files.createDirectory(directory.resolve("cache"));
    list =
        Files.write(
            directory.resolve("classes.list"),
            List.of("java/lang/Object", "org/apache/cassandra/utils/Pair"));
  }

  /// Runs a JVM which fails if it cannot take the archive.
  private void run(ClassArchive archive, String classPath) throws Exception {
    List<String> java = new ArrayList<>(List.of(command.java().command()));
    java.addAll(archive.used());
    java.addAll(List.of("-Xshare:on", "-cp", classPath, "-version"));
    Programs.run("java", java, directory.resolve("java.log"));
  }

  @Test
  void aJvmOfNodesTakesIt() throws Exception {
    ClassArchive archive = ClassArchive.in(cache, command);
    assertFalse(archive.exists());
    assertEquals(List.of(), archive.used());

    archive.make(list, directory.resolve("make.log"));

    assertTrue(archive.exists());
    run(archive, command.classPath().toString());
    assertThrows(ProblemException.class, () -> run(archive, directory.toString()));
  }

  @Test
  void theLastOnesStayAndWhatIsNotAnArchive() throws Exception {
    Path other = Files.createFile(cache.resolve("notes.txt"));
    Files.setLastModifiedTime(other, FileTime.fromMillis(0));
    List<Path> old = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Path file = Files.createFile(cache.resolve("cassandra-" + i + ".jsa"));
      Files.setLastModifiedTime(file, FileTime.fromMillis(1000L * i));
      old.add(file);
    }

    ClassArchive archive = ClassArchive.in(cache, command);
    archive.make(list, directory.resolve("make.log"));

    assertTrue(archive.exists());
    assertTrue(Files.exists(other));
    assertEquals(
        List.of(false, false, true, true), old.stream().map(file -> Files.exists(file)).toList());
  }

  @Test
  void aCacheThatCannotBeWrittenIsDoneWithout() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    ClassArchive archive = ClassArchive.in(file.resolve("cache"), command);
    archive.make(list, directory.resolve("make.log"));

    assertFalse(archive.exists());
    assertEquals(List.of(), archive.used());
  }

  @Test
  void otherJarsHaveAnother() throws Exception {
    ClassArchive archive = ClassArchive.in(cache, command);
    archive.make(list, directory.resolve("make.log"));
    List<Path> fewer = command.classPath().jars().subList(1, command.classPath().jars().size());

    assertFalse(
        ClassArchive.in(cache, new NodeCommand(command.java(), new ServerClassPath(fewer)))
            .exists());
  }
}
