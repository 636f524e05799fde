package dev.pinfold.cli;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A file or standard input that is read from its beginning to its end, and decompressed if it is
/// compressed with gzip. What goes wrong with it is a problem that names it; only the wish to end
/// stays an [InterruptedIOException].
///
/// Used by one thread.
public final class Input extends InputStream {

  /// The name of standard input.
  public static final String STANDARD = "-";

  private static final int BUFFER_BYTES = 1 << 16;

  private final String name;
  private final long size;
  private final Counted counted;
  private final InputStream in;

  private Input(String name, long size, InputStream raw) {
    this.name = name;
    this.size = size;
    this.counted = new Counted(raw);
    try {
      this.in = decompressed(counted);
    } catch (IOException e) {
      throw problem(name, e);
    }
  }

  static Input open(String name, InputStream standard, Interruption interruption) {
    if (name.equals(STANDARD)) {
      return new Input("standard input", 0, new InterruptibleInput(() -> standard, interruption));
    }
    try {
      Path file = Path.of(name);
      // Opening a pipe waits for its writer, reading a device for whatever it waits for.
      boolean waits = Files.exists(file) && !Files.isRegularFile(file);
      return waits
          ? new Input(
              name, 0, new InterruptibleInput(() -> Files.newInputStream(file), interruption))
          : new Input(name, Files.size(file), Files.newInputStream(file));
    } catch (IOException e) {
      throw problem(name, e);
    } catch (InvalidPathException e) {
      throw problem(name, new IOException(e.getReason(), e));
    }
  }

  /// Refuses a file that is not there, before any other is read.
  ///
  /// @throws ProblemException `file_not_found`
  public static void requireFile(String name) {
    if (!name.equals(STANDARD) && !Files.exists(Path.of(name))) {
      throw problem(name, new NoSuchFileException(name));
    }
  }

  private static InputStream decompressed(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, BUFFER_BYTES);
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip ? new GZIPInputStream(in, BUFFER_BYTES) : in;
  }

  private static ProblemException problem(String name, IOException e) {
    // A constructor cannot throw an InterruptedIOException on: nothing was read, so nothing is
    // lost.
    if (e instanceof InterruptedIOException) {
      return new ProblemException(Interruption.problem("interrupted before " + name + " came"), e);
    }
    boolean broken = e instanceof ZipException || e instanceof EOFException;
    return new ProblemException(
        broken
            ? Problem.of(
                    Problem.Kind.INVALID,
                    "invalid_gzip",
                    "the compressed data of " + name + " is cut off or damaged: " + e.getMessage())
                .with("file", name)
            : Failures.file(name, e),
        e);
  }

  /// The name, for messages.
  public String name() {
    return name;
  }

  /// How many bytes it has before it is decompressed; 0 if that is not known.
  public long size() {
    return size;
  }

  /// How many of those have been read.
  public long consumed() {
    return counted.count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    try {
      return in.read(bytes, from, length);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw problem(name, e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /// Counts the bytes that are read.
  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] b, int from, int length) throws IOException {
      int read = super.read(b, from, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
