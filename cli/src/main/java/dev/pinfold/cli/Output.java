package dev.pinfold.cli;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// What a command prints: results on standard output, as text for people or as lines of JSON for
/// programs, and notes on standard error. A result that cannot be delivered ends the command.
///
/// Used by one thread.
public final class Output {

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  public Output(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /// Whether lines of JSON are wanted.
  public boolean isJson() {
    return json;
  }

  /// Prints a line of the result that is the same for people and programs.
  ///
  /// @throws ProblemException `output_failed`, `output_closed`
  public void line(String line) {
    out.print(line);
    out.print('\n');
    if (out instanceof StandardOutput checked) {
      checked.check();
    }
  }

  /// Prints a line of the result that is UTF-8 already, such as a document.
  ///
  /// @throws ProblemException `output_failed`, `output_closed`
  public void line(byte[] utf8) {
    line(new String(utf8, StandardCharsets.UTF_8));
  }

  /// Prints a value of the result as a line of JSON.
  ///
  /// @throws ProblemException `output_failed`, `output_closed`
  public void json(Object value) {
    line(Json.text(value));
  }

  /// Tells people how the work went. Programs read that from the result.
  public void note(String text) {
    if (!json) {
      err.println(text);
    }
  }

  /// Tells people or programs something beside the result.
  public void note(Object value, String text) {
    err.println(json ? Json.text(value) : text);
  }

  /// Shows people at a terminal how far long work is.
  ///
  /// @param what is counted
  /// @param total how much there is to do, 0 if that is not known
  public Progress progress(String what, long total) {
    return new Progress(err, what, total);
  }

  /// Delivers what was printed.
  ///
  /// @throws ProblemException `output_failed`, `output_closed`
  public void flush() {
    boolean failed = out.checkError();
    if (out instanceof StandardOutput checked) {
      checked.check();
    } else if (failed) {
      throw new ProblemException(
          Problem.of(Problem.Kind.UNAVAILABLE, "output_failed", "standard output takes no more"));
    }
  }
}
