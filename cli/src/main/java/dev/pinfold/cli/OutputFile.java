package dev.pinfold.cli;

import dev.pinfold.base.ProblemException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// A file of lines that a command writes, compressed if its name ends in `.gz`. What goes wrong
/// with it is a problem that names it.
///
/// Used by one thread.
public final class OutputFile implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final @Nullable Path part;
  private final OutputStream out;
  private boolean closed;

  private OutputFile(Path file, @Nullable Path part) {
    this.file = file;
    this.part = part;
    try {
      OutputStream raw =
          new BufferedOutputStream(Files.newOutputStream(part == null ? file : part), BUFFER_BYTES);
      this.out = file.toString().endsWith(".gz") ? new GZIPOutputStream(raw, BUFFER_BYTES) : raw;
    } catch (IOException e) {
      throw problem(e);
    }
  }

  /// Opens a file that has the lines as they come.
  ///
  /// @throws ProblemException `file_denied`, `file_failed`
  public static OutputFile open(Path file) {
    return new OutputFile(file, null);
  }

  /// Opens a file that is there, or has its new content, only when [#commit] is called. Before that
  /// the lines are in a file beside it, whose name ends in `.part`.
  ///
  /// @throws ProblemException `file_denied`, `file_failed`
  public static OutputFile replacing(Path file) {
    Path name = file.getFileName();
    boolean isDevice = Files.exists(file) && !Files.isRegularFile(file);
    if (isDevice || name == null) {
      return open(file);
    }
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file;
      return new OutputFile(target, target.resolveSibling(name + ".part"));
    } catch (IOException e) {
      throw new ProblemException(Failures.file(file.toString(), e), e);
    }
  }

  private ProblemException problem(IOException e) {
    return new ProblemException(Failures.file(file.toString(), e), e);
  }

  /// Writes a line.
  ///
  /// @throws ProblemException `file_failed`
  public void line(byte[] utf8) {
    try {
      out.write(utf8);
      out.write('\n');
    } catch (IOException e) {
      throw problem(e);
    }
  }

  /// Writes a line.
  ///
  /// @throws ProblemException `file_failed`
  public void line(String text) {
    line(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Makes the file what was written.
  ///
  /// @throws ProblemException `file_failed`
  public void commit() {
    try {
      closed = true;
      out.close();
      if (part != null) {
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw problem(e);
    }
  }

  /// Drops what is not committed of a file that is to be replaced; any other keeps its lines.
  @Override
  public void close() {
    if (closed && part == null) {
      return;
    }
    try {
      if (!closed) {
        closed = true;
        out.close();
      }
      if (part != null) {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw problem(e);
    }
  }
}
