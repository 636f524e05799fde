package dev.pinfold.base;

import java.io.Serial;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Carries a [Problem] up to the boundary that answers it.
public final class ProblemException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /// Transient, as details may hold values that cannot be serialized.
  private final transient Problem problem;

  /// A failure without another failure behind it.
  public ProblemException(Problem problem) {
    this(problem, null);
  }

  /// A failure that another one caused.
  public ProblemException(Problem problem, @Nullable Throwable cause) {
    super(render(problem), cause);
    this.problem = Objects.requireNonNull(problem, "problem");
  }

  /// What failed.
  public Problem problem() {
    return problem;
  }

  private static String render(Problem problem) {
    StringBuilder text =
        new StringBuilder().append(problem.code()).append(": ").append(problem.message());
    problem
        .details()
        .forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
    return text.toString();
  }
}
