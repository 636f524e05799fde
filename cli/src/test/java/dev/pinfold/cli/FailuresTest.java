package dev.pinfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static String told(Throwable e, String... arguments) {
    StringWriter err = new StringWriter();
    new Failures(List.of(arguments)).tell(e, new PrintWriter(err));
    return err.toString();
  }

  private static ProblemException problem(Problem problem) {
    return new ProblemException(problem);
  }

  @Test
  void detailsThatTheMessageDoesNotNameAreAdded() {
    Problem problem =
        Problem.of(Problem.Kind.LIMIT, "too_much", "17 is too much")
            .with("found", 17)
            .with("allowed", 1)
            .with("waited_ms", 7);
    assertEquals(
        "pinfold: too_much: 17 is too much (allowed 1, waited ms 7)\n", told(problem(problem)));
  }

  @Test
  void aNextStepOfTheCommandComesBeforeThatOfTheCode() {
    Problem problem = Problem.of(Problem.Kind.NOT_FOUND, "collection_not_found", "none");
    assertTrue(told(problem(problem)).contains("\n  next: pinfold db collections"));
    assertTrue(
        told(problem(problem.with(NextStep.DETAIL, "do this"))).endsWith("\n  next: do this\n"));
  }

  @Test
  void jsonHasAllOfIt() throws IOException {
    Problem problem =
        Problem.of(Problem.Kind.NOT_FOUND, "changes_gone", "gone").with("first", 100L);
    JsonNode error = MAPPER.readTree(told(problem(problem), "db", "--json")).get("error");
    assertEquals("changes_gone", error.get("code").asText());
    assertEquals(100, error.get("first").asInt());
    assertTrue(error.get("next").asText().endsWith("--after 99"), error.toString());
    assertFalse(error.has("trace"));
  }

  @Test
  void whatStandsBehindTwoDashesIsNoOption() {
    Problem problem = Problem.of(Problem.Kind.INVALID, "bad", "bad");
    assertEquals("pinfold: bad: bad\n", told(problem(problem), "db", "--", "--json", "--debug"));
  }

  @Test
  void debugPrintsWhereAFailureComesFrom() throws IOException {
    IllegalStateException defect = new IllegalStateException("boo");
    assertTrue(told(defect).startsWith("pinfold: internal: "));
    assertTrue(told(defect).contains("--debug"));
    assertTrue(told(defect, "--debug").contains("\tat " + FailuresTest.class.getName()));
    String json = told(defect, "--json", "--debug");
    assertEquals(1, json.lines().count());
    assertTrue(MAPPER.readTree(json).at("/error/trace").asText().contains("\tat "));
  }

  @Test
  void everyKindOfProblemHasAnExitCode() {
    for (Problem.Kind kind : Problem.Kind.values()) {
      ExitCode code = ExitCode.of(Problem.of(kind, "code", "message"));
      assertFalse(code == ExitCode.DONE || code == ExitCode.USAGE, kind.toString());
    }
  }

  @Test
  void filesAreNamed() {
    Problem denied = Failures.problem(new AccessDeniedException("secret"));
    assertEquals("file_denied", denied.code());
    assertTrue(denied.message().contains("secret"));
    assertEquals("secret", denied.details().get("file"));
  }
}
