package dev.pinfold.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The lines of the access log.
class AccessLogTest {

  private final List<String> lines = new ArrayList<>();
  private final AccessLog log =
      new AccessLog(InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z")), lines::add);

  @Test
  void aLineHasWhoWhatAndHowItWent() {
    log.handled(
        new Handled(
            "cluster",
            "GET",
            "/pins/{cid}",
            "/pins/Qm",
            200,
            1_234_567,
            512,
            "alice",
            "r1",
            "127.0.0.1:5000"));
    assertEquals(
        List.of(
            "2026-11-21T08:00:00Z cluster 127.0.0.1:5000 alice"
                + " \"GET /pins/Qm\" 200 512 1.235ms r1"),
        lines);
  }

  @Test
  void whatAClientChoseDoesNotLookLikeAnotherField() {
    log.handled(
        new Handled("cluster", "GET", "", "/a\" 200\nb c", 404, 0, 0, null, "r1", "[::1]:5000"));
    assertEquals(
        List.of("2026-11-21T08:00:00Z cluster [::1]:5000 - \"GET /a??200?b?c\" 404 0 0.000ms r1"),
        lines);
  }
}
