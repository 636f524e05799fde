package dev.pinfold.node.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.node.doctor.ClockCheck.OtherClock;
import dev.pinfold.pins.service.Peer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClockCheckTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /// A clock that goes at the pace that a test sets.
  private static final class SetClock extends Clock {

    private Instant now;
    private long nanos;
    private final Duration step;

    SetClock(Instant now, Duration step) {
      this.now = now;
      this.step = step;
    }

    void pass(Duration time) {
      nanos += time.toNanos();
      now = now.plus(time).plus(step);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static List<String> examine(Instant now, Duration step, OtherClock... others) {
    SetClock clock = new SetClock(now, step);
    return new ClockCheck(clock, () -> clock.nanos, clock::pass)
        .examine(List.of(others)).stream()
            .map(finding -> finding.status() + " " + finding.found())
            .toList();
  }

  @Test
  void believesAClockThatGoesEvenly() {
    assertEquals(
        List.of("OK it says " + NOW + " and goes evenly"),
        examine(
            NOW,
            Duration.ofMillis(20),
            new OtherClock("a peer", NOW.minusSeconds(2), NOW),
            new OtherClock("a silent one", null, NOW)));
  }

  @Test
  void findsClocksThatAreWrong() {
    assertEquals(
        List.of("FAILED it says 1970-01-01T00:00:00Z"), examine(Instant.EPOCH, Duration.ZERO));
    assertEquals(
        List.of("WARNING it went 700 ms while 200 ms passed"),
        examine(NOW, Duration.ofMillis(500)));
    assertEquals(
        List.of("WARNING it went -800 ms while 200 ms passed"),
        examine(NOW, Duration.ofSeconds(-1)));
    assertEquals(
        List.of(
            "WARNING it is 10 seconds ahead of that of one",
            "WARNING it is 10 seconds behind that of another"),
        examine(
            NOW,
            Duration.ZERO,
            new OtherClock("one", NOW.minusSeconds(10), NOW),
            new OtherClock("another", NOW.plusSeconds(10), NOW)));
  }

  private static Peer peer(String name, Instant seen, String error) {
    return new Peer("id", name, "", List.of(), error, 0, 0, Map.of(), "", seen, seen);
  }

  @Test
  void findsPeersThatDoNotTell() {
    List<Finding> findings =
        PeerCheck.examine(
            List.of(
                peer("one", NOW.minusSeconds(5), ""),
                peer("", NOW.minusSeconds(31), ""),
                peer("three", NOW.plusSeconds(60), ""),
                peer("four", NOW, "no IPFS daemon")),
            NOW,
            Duration.ofSeconds(10));
    assertEquals(
        List.of(
            "OK peer one: it lives",
            "WARNING peer id: it is silent since 2026-01-02T03:03:34Z",
            "WARNING peer three: it told last at 2026-01-02T03:05:05Z, which is yet to come",
            "WARNING peer four: no IPFS daemon"),
        findings.stream().map(f -> f.status() + " " + f.subject() + ": " + f.found()).toList());
  }
}
