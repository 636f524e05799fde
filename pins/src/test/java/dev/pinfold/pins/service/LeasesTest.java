package dev.pinfold.pins.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeasesTest {

  private final Leases leases = new Leases(Duration.ofSeconds(60));
  private final Instant now = Stage.START;
  private long a;

  @BeforeEach
  void ask() {
    a = leases.turn("a");
  }

  private static Pin pin(int n, long epoch) {
    Placement placement = Placement.assigned(PlacementStatus.QUEUED, epoch, Stage.START);
    return new Pin(
        Stage.cid(n),
        PinSpec.DEFAULT,
        Stage.START,
        null,
        List.of(),
        List.of("a", "b"),
        new TreeMap<>(Map.of("a", placement, "b", placement)),
        PinStatus.QUEUED,
        0,
        Stage.START,
        epoch);
  }

  private static List<Pin> pins(int count) {
    List<Pin> pins = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pins.add(pin(i, 1));
    }
    return pins;
  }

  @Test
  void whatWasHandedOutIsNotHandedOutAgain() {
    List<Pin> pins = pins(3);
    assertEquals(pins.subList(0, 2), leases.take("a", a, pins, 2, now));
    assertEquals(pins.subList(2, 3), leases.take("a", a, pins, 2, now));
    assertEquals(List.of(), leases.take("a", a, pins, 2, now));
    assertEquals(3, leases.count("a", now));
    assertEquals(pins, leases.take("b", leases.turn("b"), pins, 9, now), "others have their own");
  }

  @Test
  void untilItsTimeIsUp() {
    List<Pin> pins = pins(2);
    leases.take("a", a, pins, 2, now);
    leases.prolong("a", Stage.cid(0), now.plusSeconds(30));
    Instant later = now.plusSeconds(60);
    assertEquals(List.of(), leases.take("a", a, pins, 2, later));
    assertEquals(1, leases.count("a", later.plusMillis(1)));
    assertEquals(pins.subList(1, 2), leases.take("a", a, pins, 2, later.plusMillis(1)));
    assertEquals(pins.subList(0, 1), leases.take("a", a, pins, 2, now.plusSeconds(91)));
  }

  @Test
  void orUntilItHasEndedOrIsAssignedAnew() {
    leases.take("a", a, pins(2), 2, now);
    leases.end("a", Stage.cid(0));
    leases.end("a", Stage.cid(7));
    leases.end("nobody", Stage.cid(0));
    assertEquals(pins(1), leases.take("a", a, pins(2), 2, now));
    List<Pin> anew = List.of(pin(0, 2), pin(1, 1));
    assertEquals(anew.subList(0, 1), leases.take("a", a, anew, 2, now));
    leases.prolong("a", Stage.cid(9), now);
    leases.prolong("nobody", Stage.cid(0), now);
    assertEquals(2, leases.count("a", now));
    assertEquals(0, leases.count("nobody", now));
  }

  @Test
  void anAgentThatStartsAgainHasForgottenWhatItHad() {
    leases.session("a", "one");
    ask();
    leases.take("a", a, pins(2), 2, now);
    leases.session("a", "one");
    assertEquals(List.of(), leases.take("a", a, pins(2), 2, now));
    leases.session("a", "two");
    assertEquals(List.of(), leases.take("a", a, pins(2), 2, now), "it asked before");
    ask();
    assertEquals(pins(2), leases.take("a", a, pins(2), 2, now));
  }

  @Test
  void whoAskedBeforeAnotherIsHandedNothing() {
    long before = a;
    ask();
    assertEquals(List.of(), leases.take("a", before, pins(2), 2, now));
    assertEquals(pins(2), leases.take("a", a, pins(2), 2, now));
  }

  @Test
  void noPeerHasMoreThanItMay() {
    List<Pin> pins = pins(Leases.PEER_MAX + 10);
    assertEquals(Leases.PEER_MAX, leases.take("a", a, pins, pins.size(), now).size());
    assertEquals(List.of(), leases.take("a", a, pins, 10, now));
    leases.end("a", Stage.cid(3));
    assertEquals(1, leases.take("a", a, pins, 10, now).size());
  }
}
