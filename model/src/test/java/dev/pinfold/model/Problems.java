package dev.pinfold.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import org.junit.jupiter.api.function.Executable;

/// Looks at how a parser refuses.
final class Problems {

  private Problems() {}

  /// The problem that the code throws, of which the kind is always the caller's fault.
  static Problem thrownBy(Executable code) {
    Problem problem = assertThrows(ProblemException.class, code).problem();
    assertEquals(Kind.INVALID, problem.kind());
    return problem;
  }
}
