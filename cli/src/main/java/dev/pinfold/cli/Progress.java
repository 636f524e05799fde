package dev.pinfold.cli;

import java.io.PrintWriter;
import java.time.Duration;

/// A line on a terminal that says how far long work is, how fast, and how long it will take. Says
/// nothing where standard error is no terminal.
public final class Progress implements AutoCloseable {

  private static final long EVERY_NANOS = Duration.ofMillis(200).toNanos();

  /// Set by the launcher where standard error is a terminal: Java cannot tell.
  static final String TERMINAL = "pinfold.stderr.terminal";

  private final PrintWriter err;
  private final String what;
  private final long total;
  private final boolean visible;
  private final long start = System.nanoTime();
  private long shown = start - EVERY_NANOS;

  /// Begins to show work.
  ///
  /// @param what is counted
  /// @param total how much there is to do, 0 if that is not known
  public Progress(PrintWriter err, String what, long total) {
    this(err, what, total, Boolean.getBoolean(TERMINAL));
  }

  Progress(PrintWriter err, String what, long total, boolean visible) {
    this.err = err;
    this.what = what;
    this.total = total;
    this.visible = visible;
  }

  /// Shows how far the work is.
  ///
  /// @param done what was done, in the unit that is shown
  public void at(long done) {
    at(done, done, total);
  }

  /// Shows how far the work is, where what is left is measured in another unit.
  ///
  /// @param done what was done, in the unit that is shown
  /// @param part of `whole`, for the estimate of what is left
  public void at(long done, long part, long whole) {
    long now = System.nanoTime();
    if (!visible || now - shown < EVERY_NANOS) {
      return;
    }
    shown = now;
    double seconds = Math.max(1e-3, (now - start) / 1e9);
    StringBuilder line = new StringBuilder("\r\u001b[K");
    line.append(String.format("%,d %s, %,.0f/s", done, what, done / seconds));
    if (whole > 0 && part > 0 && part <= whole) {
      long left = (long) (seconds * (whole - part) / part);
      line.append(String.format(", %d %%, %d:%02d left", 100 * part / whole, left / 60, left % 60));
    }
    err.print(line);
    err.flush();
  }

  @Override
  public void close() {
    if (visible) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
