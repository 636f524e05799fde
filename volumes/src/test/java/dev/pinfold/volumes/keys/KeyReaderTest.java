package dev.pinfold.volumes.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.spec.KeySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyReaderTest {

  private static final String HEX = "00ff10Ab".repeat(8);

  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void keyFile() throws IOException {
    file = folder.resolve("key");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private ProblemException refused(KeySource source) {
    return assertThrows(ProblemException.class, () -> KeyReader.read(source).close());
  }

  private void assertKey(KeySource source) {
    try (KeyBytes key = KeyReader.read(source);
        KeyBytes expected = new KeyBytes(HexFormat.of().parseHex(HEX))) {
      assertTrue(key.isSame(expected));
    }
  }

  @Test
  void aFileHoldsBytesOrDigits() throws IOException {
    KeySource source = new KeySource.InFile(file);
    Files.write(file, HexFormat.of().parseHex(HEX));
    assertKey(source);
    for (String end : List.of("", "\n", "\r\n")) {
      Files.writeString(file, HEX + end);
      assertKey(source);
    }
  }

  @Test
  void anythingElseIsRefused() throws IOException {
    KeySource source = new KeySource.InFile(file);
    for (String wrong :
        List.of("", "secret", HEX.substring(1), HEX + "\n\n", HEX + "0", "z" + HEX.substring(1))) {
      Files.writeString(file, wrong);
      ProblemException refused = refused(source);
      assertEquals("invalid_key", refused.problem().code(), wrong);
      assertFalse(wrong.length() > 3 && refused.getMessage().contains(wrong.strip()), wrong);
    }
    Files.write(file, "x".repeat(33).getBytes(StandardCharsets.UTF_8));
    assertEquals("invalid_key", refused(source).problem().code());
  }

  @Test
  void aFileThatOthersCanReadIsRefused() throws IOException {
    Files.writeString(file, HEX);
    for (String open : List.of("rw-r-----", "rw----r--", "rwx-w----")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(open));
      ProblemException refused = refused(new KeySource.InFile(file));
      assertEquals("key_file_open_to_others", refused.problem().code());
      assertEquals(open, refused.problem().details().get("permissions"));
      // So is one that is reached by a link.
      Path link = Files.createSymbolicLink(folder.resolve("link" + open), file);
      assertEquals("key_file_open_to_others", refused(new KeySource.InFile(link)).problem().code());
    }
  }

  @Test
  void aFileThatIsNotThere() {
    assertEquals(
        "key_file_missing", refused(new KeySource.InFile(folder.resolve("none"))).problem().code());
  }

  @Test
  void aCommandPrintsIt() {
    assertKey(new KeySource.OfCommand(List.of("printf", "%s\n", HEX)));
  }

  @Test
  void aCommandThatFailsIsNotAKey() {
    assertEquals(
        "key_command_failed",
        refused(new KeySource.OfCommand(List.of("sh", "-c", "echo " + HEX + "; exit 3")))
            .problem()
            .code());
    assertEquals(
        "key_command_failed",
        refused(new KeySource.OfCommand(List.of(folder.resolve("none").toString())))
            .problem()
            .code());
    assertEquals("invalid_key", refused(new KeySource.OfCommand(List.of("true"))).problem().code());
  }

  @Test
  void aCommandThatPrintsWithoutEndIsRefused() {
    assertEquals("invalid_key", refused(new KeySource.OfCommand(List.of("yes"))).problem().code());
  }
}
