package dev.pinfold.bed;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An exception that has left its JVM.
///
/// @param assertion whether a test found something wrong, rather than broke
@JsonInclude(JsonInclude.Include.NON_NULL)
record Failure(
    String type,
    @Nullable String message,
    boolean assertion,
    List<Frame> frames,
    @Nullable Failure cause,
    List<Failure> suppressed) {

  private static final int MAX_DEPTH = 8;

  record Frame(String type, String method, @Nullable String file, int line) {}

  static Failure of(Throwable thrown) {
    return of(thrown, 0);
  }

  private static Failure of(Throwable thrown, int depth) {
    boolean deep = depth == MAX_DEPTH;
    Throwable cause = thrown.getCause();
    return new Failure(
        thrown.getClass().getName(),
        thrown.getMessage(),
        thrown instanceof AssertionError,
        Arrays.stream(thrown.getStackTrace())
            .map(
                f ->
                    new Frame(
                        f.getClassName(), f.getMethodName(), f.getFileName(), f.getLineNumber()))
            .toList(),
        cause == null || deep ? null : of(cause, depth + 1),
        deep
            ? List.of()
            : Arrays.stream(thrown.getSuppressed()).map(s -> of(s, depth + 1)).toList());
  }

  /// One to throw here that reads like the one there.
  Throwable toThrowable() {
    String text = message == null ? type : type + ": " + message;
    Throwable cause = this.cause == null ? null : this.cause.toThrowable();
    Throwable here = assertion ? new InGuestError(text, cause) : new InGuestException(text, cause);
    here.setStackTrace(
        frames.stream()
            .map(f -> new StackTraceElement(f.type(), f.method(), f.file(), f.line()))
            .toArray(StackTraceElement[]::new));
    suppressed.forEach(s -> here.addSuppressed(s.toThrowable()));
    return here;
  }

  /// An assertion that failed in a guest.
  private static final class InGuestError extends AssertionError {
    InGuestError(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /// An exception that a test in a guest threw.
  static final class InGuestException extends Exception {
    InGuestException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
