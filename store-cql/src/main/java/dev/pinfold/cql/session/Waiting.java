package dev.pinfold.cql.session;

import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// Waits for answers.
final class Waiting {

  private Waiting() {}

  /// @throws ProblemException the one behind the future's failure; `interrupted`
  static <T> T on(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw thrown(cause(e));
    }
  }

  static ProblemException interrupted(InterruptedException e) {
    return new ProblemException(
        Problem.of(
            Kind.CANCELLED, "interrupted", "The wait for the database was ended by the caller."),
        e);
  }

  /// A failure of another thread, as one of this: with both of their stacks.
  static RuntimeException thrown(Throwable cause) {
    return cause instanceof ProblemException problem
        ? new ProblemException(problem.problem(), problem)
        : new IllegalStateException("A defect behind a statement", cause);
  }

  static Throwable cause(Throwable e) {
    return (e instanceof CompletionException || e instanceof ExecutionException)
            && e.getCause() != null
        ? cause(e.getCause())
        : e;
  }
}
