package dev.pinfold.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.pinfold.base.Problem.Kind;
import org.junit.jupiter.api.Test;

class ProblemExceptionTest {

  private static final Problem PROBLEM =
      Problem.of(Kind.NOT_FOUND, "no_such_document", "The document does not exist.");

  @Test
  void messageHasCodeSentenceAndDetailsInOrder() {
    ProblemException exception =
        new ProblemException(PROBLEM.with("collection", "people").with("id", 7));

    assertEquals(
        "no_such_document: The document does not exist. collection=people id=7",
        exception.getMessage());
  }

  @Test
  void messageWithoutDetailsEndsWithTheSentence() {
    assertEquals(
        "no_such_document: The document does not exist.",
        new ProblemException(PROBLEM).getMessage());
  }

  @Test
  void carriesTheProblemAndTheCause() {
    Exception cause = new IllegalStateException();

    assertSame(PROBLEM, new ProblemException(PROBLEM, cause).problem());
    assertSame(cause, new ProblemException(PROBLEM, cause).getCause());
    assertNull(new ProblemException(PROBLEM).getCause());
  }
}
