package dev.pinfold.cql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CqlConfigTest {

  private static final Contact HOST = new Contact("localhost", 9042);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static void refuses(String field, Executable making) {
    ProblemException refused = assertThrows(ProblemException.class, making);
    assertEquals("unsuitable_setting", refused.problem().code());
    assertEquals(field, refused.problem().details().get("field"));
  }

  @Test
  void keyspacesNeedNoQuotesAndAreNotThoseOfTheDatabase() {
    CqlConfig.of(List.of(HOST), "pinfold");
    CqlConfig.of(List.of(HOST), "p2_" + "x".repeat(45));
    for (String name : new String[] {"", "Pins", "2pins", "pins-1", "system", "system_auth"}) {
      refuses("keyspace", () -> CqlConfig.of(List.of(HOST), name));
    }
    refuses("keyspace", () -> CqlConfig.of(List.of(HOST), "x".repeat(49)));
  }

  @Test
  void thereIsAHost() {
    refuses("hosts", () -> CqlConfig.of(List.of(), "pinfold"));
  }

  @Test
  void anAttemptFitsIntoARequest() {
    refuses(
        "attempt-timeout",
        () -> new Patience(SECOND, SECOND, SECOND.plusMillis(1), 1, SECOND, SECOND, SECOND));
  }

  @Test
  void theFirstWaitIsNotLongerThanTheLongest() {
    refuses(
        "retry.first",
        () -> new Patience(SECOND, SECOND, SECOND, 1, SECOND.plusMillis(1), SECOND, SECOND));
  }

  @Test
  void numbersHaveBounds() {
    refuses(
        "retry.attempts", () -> new Patience(SECOND, SECOND, SECOND, -1, SECOND, SECOND, SECOND));
    refuses("connections", () -> new Load(0, 1, 1, 1, 1));
    refuses("in-flight", () -> new Load(1, 0, 1, 1, 1));
    refuses("waiting", () -> new Load(1, 1, -1, 1, 1));
    refuses("fan-out", () -> new Load(1, 1, 1, 0, 1));
    refuses("page-size", () -> new Load(1, 1, 1, 1, 0));
    refuses("tracing", () -> new Slowness(SECOND, 1.5));
    refuses("tracing", () -> new Slowness(SECOND, Double.NaN));
    refuses("breaker.failures", () -> new Breaking(0, SECOND, SECOND, SECOND));
    refuses("breaker.pause", () -> new Breaking(1, SECOND, SECOND.plusMillis(1), SECOND));
  }

  @Test
  void aCertificateComesWithItsKey() {
    refuses("tls.key-file", () -> new TlsTrust(null, Path.of("a"), null, true));
    refuses("tls.certificate-file", () -> new TlsTrust(null, null, Path.of("a"), true));
  }

  @Test
  void aPasswordIsNotPrinted() {
    assertFalse(new Credentials("user", "secret").toString().contains("secret"));
    refuses("user", () -> new Credentials("", "secret"));
    refuses("password-file", () -> new Credentials("user", ""));
  }
}
