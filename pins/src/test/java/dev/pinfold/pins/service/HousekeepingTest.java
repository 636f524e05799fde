package dev.pinfold.pins.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.PinSpec;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Registry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {

  @TempDir Path directory;
  private Stage stage;
  private Owner owner;

  @BeforeEach
  void open() {
    stage = new Stage(directory);
    stage.alive("a");
    stage.sweep();
    owner = stage.owners.create("o", Quota.UNLIMITED);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private static PinSpec until(@Nullable Instant end) {
    return PinSpec.DEFAULT.toBuilder().expireAt(end).build();
  }

  private boolean isWanted(int n) {
    return !stage.pin(Stage.cid(n)).isReleased();
  }

  @Test
  void requestsEndWhenTheirTimeHasCome() {
    stage.want(owner, Stage.cid(1), until(Stage.START.plusSeconds(10)));
    stage.want(owner, Stage.cid(2), until(Stage.START.plusSeconds(20)));
    stage.want(owner, Stage.cid(3), until(null));
    assertFalse(stage.housekeeping.round());
    assertTrue(isWanted(1));
    stage.clock.advance(Duration.ofSeconds(10));
    assertFalse(stage.housekeeping.round());
    assertFalse(isWanted(1));
    assertTrue(isWanted(2));
    stage.want(owner, Stage.cid(2), until(Stage.START.plusSeconds(30)));
    stage.clock.advance(Duration.ofSeconds(10));
    stage.housekeeping.round();
    assertTrue(isWanted(2), "it was given more time");
    stage.clock.advance(Duration.ofSeconds(10));
    stage.housekeeping.round();
    assertFalse(isWanted(2));
    assertTrue(isWanted(3));
  }

  @Test
  void requestsEndThoughPeersAreLacking() {
    PinSpec two = PinSpec.DEFAULT.toBuilder().replication(2, 2).build();
    stage.alive("b");
    stage.sweep();
    Outcome.Done ends =
        stage.service.want(
            owner,
            Wish.of(
                Stage.cid(1),
                two.toBuilder().expireAt(Stage.START.plusSeconds(10)).build(),
                false));
    stage.service.want(owner, Wish.of(Stage.cid(1), two, false));
    stage.peers.remove("b");
    stage.clock.advance(Duration.ofSeconds(10));
    assertFalse(stage.housekeeping.round());
    assertNotNull(ends.request());
    assertNull(stage.store.request(ends.request().id()));
    assertTrue(isWanted(1));
  }

  @Test
  void manyEndSomeAtATime() {
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < 2_100; i++) {
      wishes.add(Wish.of(Stage.cid(i), until(Stage.START.plusSeconds(10)), true));
    }
    stage.service.want(owner, wishes).forEach(Outcome::orThrow);
    stage.clock.advance(Duration.ofSeconds(10));
    assertTrue(stage.housekeeping.round());
    assertTrue(stage.housekeeping.round());
    assertFalse(stage.housekeeping.round());
    assertEquals(0, stage.store.due(stage.clock.instant(), 10).size());
  }

  @Test
  void operationsAreForgottenInTheEnd() {
    Operation operation = new Operation(owner.number(), "op", new byte[] {1});
    Wish wish = new Wish(Stage.cid(1), PinSpec.DEFAULT, false, operation, null);
    stage.service.want(owner, wish);
    stage.clock.advance(Duration.ofDays(7));
    stage.housekeeping.round();
    assertTrue(stage.service.want(owner, wish).repeated());
    stage.clock.advance(Duration.ofMillis(1));
    stage.housekeeping.round();
    stage.alive("a");
    assertFalse(stage.service.want(owner, wish).repeated());
  }

  /// A registry that has lost its disk.
  private record Broken() implements Registry {
    private static IllegalStateException gone() {
      return new IllegalStateException("the disk is gone");
    }

    @Override
    public byte @Nullable [] get(String kind, String id) {
      throw gone();
    }

    @Override
    public void put(String kind, String id, byte[] json) {
      throw gone();
    }

    @Override
    public byte @Nullable [] update(
        String kind, String id, UnaryOperator<byte @Nullable []> change) {
      throw gone();
    }

    @Override
    public boolean remove(String kind, String id) {
      throw gone();
    }

    @Override
    public SortedMap<String, byte[]> list(String kind, String after, int max) {
      throw gone();
    }
  }

  @Test
  void whatFailsKeepsNothingElseFromBeingDone() {
    Sweeps broken = new Sweeps(stage.service, stage.peers, new Broken());
    Housekeeping housekeeping =
        new Housekeeping(stage.service, stage.peers, broken, Stage.SETTINGS, stage.clock);
    stage.want(owner, Stage.cid(1), until(Stage.START.plusSeconds(10)));
    stage.clock.advance(Duration.ofSeconds(10));
    assertFalse(housekeeping.round());
    assertFalse(isWanted(1));
    housekeeping.close();
  }

  @Test
  void runsByItselfUntilItIsClosed() throws Exception {
    stage.want(owner, Stage.cid(1), until(Stage.START.plusSeconds(10)));
    stage.clock.advance(Duration.ofSeconds(10));
    stage.housekeeping.start();
    while (isWanted(1)) {
      Thread.onSpinWait();
    }
    stage.housekeeping.close();
  }
}
