package dev.pinfold.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Errors as the three APIs answer them.
class ErrorShapeTest {

  private static final Problem PROBLEM =
      Problem.of(Problem.Kind.CONFLICT, "pin_has_changed", "The pin has changed.")
          .with("cid", "<Qm>")
          .with("version", 7);

  private static String body(ErrorShape shape, Throwable thrown) {
    return new String(shape.body(Failures.of(thrown, shape), "r1"), UTF_8);
  }

  @Test
  void aProblemHasTheShapeOfItsApi() {
    ProblemException thrown = new ProblemException(PROBLEM);
    assertEquals(
        "{\"code\":409,\"message\":\"The pin has changed. (cid=\\u003cQm\\u003e, version=7)\"}\n",
        body(ErrorShape.cluster(), thrown));
    assertEquals(
        "{\"error\":{\"reason\":\"PIN_HAS_CHANGED\","
            + "\"details\":\"The pin has changed. (cid=\\u003cQm\\u003e, version=7)\"}}\n",
        body(ErrorShape.pinningService(), thrown));
    assertEquals(
        "{\"type\":\"urn:pinfold:problem:pin_has_changed\",\"title\":\"The pin has changed.\","
            + "\"status\":409,\"code\":\"pin_has_changed\",\"request_id\":\"r1\","
            + "\"details\":{\"cid\":\"\\u003cQm\\u003e\",\"version\":7}}\n",
        body(ErrorShape.problemDetails(), thrown));
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID, 400",
    "NOT_FOUND, 404",
    "CONFLICT, 409",
    "LIMIT, 403",
    "BUSY, 503",
    "UNAVAILABLE, 503",
    "CORRUPT, 500",
    "CANCELLED, 504",
    "INTERNAL, 500",
  })
  void everyKindHasItsStatus(Problem.Kind kind, int status) {
    assertEquals(status, ErrorShape.cluster().status(kind));
    assertEquals(status, ErrorShape.pinningService().status(kind));
    assertEquals(status, ErrorShape.problemDetails().status(kind));
  }

  @ParameterizedTest
  @CsvSource({
    "400, BAD_REQUEST",
    "401, UNAUTHORIZED",
    "404, NOT_FOUND",
    "409, SOME_CODE",
    "429, SOME_CODE",
    "500, INTERNAL_SERVER_ERROR",
    "503, SOME_CODE",
  })
  void thePinningServiceHasWordsForSomeStatuses(int status, String reason) {
    byte[] body = ErrorShape.pinningService().body(Failure.of(status, "some_code", "Text."), "r1");
    assertEquals(reason, new String(body, UTF_8).split("\"")[5]);
  }

  @Test
  void aDefectSaysNothingButTheIdOfItsRequest() {
    for (Throwable defect :
        new Throwable[] {
          new IllegalStateException("secret"),
          new OutOfMemoryError("secret"),
          new ProblemException(
              Problem.of(Problem.Kind.CORRUPT, "broken_record", "A record is broken.")
                  .with("key", "secret")),
        }) {
      assertEquals(
          "{\"code\":500,\"message\":\"internal error (request_id=r1)\"}\n",
          body(ErrorShape.cluster(), defect));
      assertEquals(
          "{\"error\":{\"reason\":\"INTERNAL_SERVER_ERROR\","
              + "\"details\":\"internal error (request_id=r1)\"}}\n",
          body(ErrorShape.pinningService(), defect));
      assertEquals(
          "{\"type\":\"urn:pinfold:problem:internal_error\",\"title\":\"internal error\","
              + "\"status\":500,\"code\":\"internal_error\",\"request_id\":\"r1\"}\n",
          body(ErrorShape.problemDetails(), defect));
    }
  }

  @Test
  void aStatusOf500AloneIsNoDefect() {
    Failure failure = Failure.of(500, "expired_already", "pin.ExpireAt set before current time");
    assertEquals(
        "{\"code\":500,\"message\":\"pin.ExpireAt set before current time\"}\n",
        body(ErrorShape.cluster(), failure.raise()));
    assertFalse(Failures.isDefect(failure.raise()));
    assertTrue(Failures.isDefect(Failure.defect().raise()));
  }

  @Test
  void whatWouldBreakOutOfAHeaderIsADefect() {
    assertThrows(IllegalArgumentException.class, () -> new Header("X", "a\r\nY: b"));
    assertThrows(IllegalArgumentException.class, () -> Failure.of(200, "fine", "No error."));
  }
}
