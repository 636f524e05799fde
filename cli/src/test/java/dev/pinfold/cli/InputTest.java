package dev.pinfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class InputTest {

  @TempDir Path directory;

  private final Interruption interruption = new Interruption();

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private String read(String name, InputStream standard) throws IOException {
    try (Input in = Input.open(name, standard, interruption)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Problem failure(String name) {
    return assertThrows(ProblemException.class, () -> read(name, InputStream.nullInputStream()))
        .problem();
  }

  @Test
  void standardInputIsDecompressedToTheLastMember() throws IOException {
    // The second member comes when the first has been read, as from a slow pipe.
    InputStream two =
        new SequenceInputStream(
            new ByteArrayInputStream(gzip("one\n".repeat(50_000))),
            new ByteArrayInputStream(gzip("two\n")));
    String text = read(Input.STANDARD, two);
    assertEquals(200_004, text.length());
    assertTrue(text.endsWith("one\ntwo\n"));
    assertEquals("", read(Input.STANDARD, InputStream.nullInputStream()));
    assertEquals("x", read(Input.STANDARD, new ByteArrayInputStream(new byte[] {'x'})));
  }

  @Test
  void aMissingFileIsNamed() {
    Problem problem = failure(directory.resolve("none").toString());
    assertEquals("file_not_found", problem.code());
    assertEquals(Problem.Kind.NOT_FOUND, problem.kind());
    assertTrue(problem.message().endsWith("none"), problem.message());
  }

  @Test
  void aDirectoryIsRefused() {
    Problem problem = failure(directory.toString());
    assertEquals("file_failed", problem.code());
    assertTrue(problem.message().contains(directory.toString()), problem.message());
  }

  @Test
  void brokenCompressionIsNamed() throws IOException {
    byte[] good = gzip("some text that is long enough to be cut off in the middle");
    byte[] damaged = good.clone();
    damaged[good.length - 6] ^= 0x55;
    for (byte[] bad : new byte[][] {Arrays.copyOf(good, good.length / 2), damaged}) {
      Path file = directory.resolve("bad.gz");
      Files.write(file, bad);
      Problem problem = failure(file.toString());
      assertEquals("invalid_gzip", problem.code());
      assertTrue(problem.message().contains("bad.gz"), problem.message());
    }
  }

  @Test
  void waitingForInputEndsWhenTheCommandIsToEnd() throws IOException {
    try (PipedOutputStream silent = new PipedOutputStream();
        PipedInputStream standard = new PipedInputStream(silent)) {
      silent.write("ab".getBytes(StandardCharsets.UTF_8));
      silent.flush();
      try (Input in = Input.open(Input.STANDARD, standard, interruption)) {
        assertEquals('a', in.read());
        assertEquals('b', in.read());
        interruption.request();
        assertThrows(InterruptedIOException.class, in::read);
      }
    }
  }
}
