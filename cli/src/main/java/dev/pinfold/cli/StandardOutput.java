package dev.pinfold.cli;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Standard output that remembers what went wrong with it: a print writer alone forgets, and a
/// command would end well although a full disk took half of its lines.
///
/// Used by one thread.
final class StandardOutput extends PrintWriter {

  /// The reader went away, as `head` does when it has what it wants. Nothing is said about that.
  static final String CLOSED = "output_closed";

  private static final String FAILED = "output_failed";

  private final Sink sink;

  StandardOutput(OutputStream out) {
    this(new Sink(out));
  }

  private StandardOutput(Sink sink) {
    super(sink, false, StandardCharsets.UTF_8);
    this.sink = sink;
  }

  /// Refuses to go on if something that was printed did not arrive. What is still in buffers may
  /// fail later: flush first to know.
  ///
  /// @throws ProblemException `output_failed`, or [#CLOSED]
  void check() {
    IOException failure = sink.failure;
    if (failure == null) {
      return;
    }
    throw new ProblemException(
        Problem.of(
            Problem.Kind.UNAVAILABLE,
            isBrokenPipe(failure) ? CLOSED : FAILED,
            "standard output takes no more: " + failure.getMessage()),
        failure);
  }

  /// The JDK has no type for EPIPE.
  private static boolean isBrokenPipe(IOException failure) {
    return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
  }

  /// Passes bytes on, and keeps the first failure.
  private static final class Sink extends OutputStream {
    private final OutputStream out;
    private @Nullable IOException failure;

    Sink(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        throw first(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw first(e);
      }
    }

    private IOException first(IOException e) {
      failure = failure == null ? e : failure;
      return failure;
    }
  }
}
