package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Numbers of writers, on a real node; the monotonic clock is set by hand.
class WritersTest {

  private static OwnKeyspace keyspace;

  private final AtomicLong nanos = new AtomicLong();

  @BeforeAll
  static void make() {
    keyspace = OwnKeyspace.make("writers");
  }

  @AfterAll
  static void drop() {
    keyspace.close();
  }

  @BeforeEach
  void empty() {
    keyspace.empty("writers", "writer_horizons");
  }

  private Writers writer() {
    return writer(new FailingCql(keyspace.cql(), 0));
  }

  private Writers writer(FailingCql cql) {
    return new Writers(cql, "a node", LeaseTimes.DEFAULT, Clock.systemUTC(), nanos::get);
  }

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  /// Lets a lease and the margin pass, while these watch and live.
  private void passLease(Writers... alive) {
    for (int i = 0; i < 9; i++) {
      for (Writers one : alive) {
        one.renew();
      }
      pass(2);
    }
    for (Writers one : alive) {
      one.renew();
    }
  }

  private static OpenNumbers open(long next, Long... numbers) {
    return new OpenNumbers(next, new TreeSet<>(Set.of(numbers)));
  }

  private static void assertLost(Runnable action) {
    ProblemException e = assertThrows(ProblemException.class, action::run);
    assertEquals("store_lease_lost", e.problem().code());
  }

  @Test
  void theLowestFreeNumber() {
    Writers first = writer();
    Writers second = writer();
    Writers third = writer();
    assertEquals(List.of(0, 1, 2), List.of(first.number(), second.number(), third.number()));
    second.close();
    assertEquals(1, writer().number());
    assertEquals(3, writer().number());
  }

  @Test
  void manyAtOnceHaveDifferentNumbers() throws InterruptedException {
    Set<Integer> numbers = new ConcurrentSkipListSet<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      threads.add(Thread.startVirtualThread(() -> numbers.add(writer().number())));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(Set.of(0, 1, 2, 3, 4, 5), numbers);
  }

  @Test
  void moreThanABucketHas() {
    List<Writers> all = new ArrayList<>();
    for (int i = 0; i < 66; i++) {
      all.add(writer());
      assertEquals(i, all.getLast().number());
    }
    all.get(3).publish(() -> open(Long.MAX_VALUE - 1));
    assertTrue(writer().othersHorizon() < Long.MAX_VALUE);
    all.forEach(Writers::close);
    assertEquals(0, writer().number());
  }

  @Test
  void aNewHolderBeginsBehindTheFormerOne() {
    Writers former = writer();
    long stamp = 0;
    for (int i = 0; i < 1000; i++) {
      stamp = former.stamp();
    }
    long last = former.first() + 5_000_000_000L;
    former.publish(() -> open(last));
    former.close();
    Writers next = writer();
    assertEquals(former.number(), next.number());
    assertEquals(last, next.first());
    assertTrue(next.stamp() > stamp);
    assertLost(former::checkLease);
    assertLost(former::stamp);
  }

  @Test
  void aHolderThatPausesStopsBeforeOthersTakeItsNumber() {
    Writers paused = writer();
    Writers other = writer();
    long stamp = paused.stamp();
    other.renew();
    pass(7);
    other.renew();
    paused.checkLease();
    pass(2);
    other.renew();
    assertLost(paused::checkLease);
    assertLost(paused::stamp);
    assertFalse(paused.isLost());
    assertEquals(List.of(), other.expired());
    assertFalse(other.takeOver(paused.number()));
    pass(4);
    other.renew();
    assertEquals(List.of(), other.expired());
    pass(4);
    other.renew();
    assertEquals(List.of(paused.number()), other.expired());
    assertTrue(other.takeOver(paused.number()));
    assertTrue(other.takeOver(paused.number()), "it goes on with it");
    assertEquals(List.of(paused.number()), other.expired());
    assertTrue(other.stamp(paused.number()) > stamp);
    paused.renew();
    assertTrue(paused.isLost());
    assertLost(paused::checkLease);
    other.renew();
    other.recovered(paused.number(), 0);
    other.renew();
    assertEquals(List.of(), other.expired());
    assertEquals(paused.number(), writer().number());
    paused.renew();
    assertLost(paused::checkLease);
  }

  @Test
  void oneThatRenewsAgainInTimeGoesOn() {
    Writers slow = writer();
    Writers other = writer();
    other.renew();
    pass(8);
    other.renew();
    pass(1);
    assertLost(slow::checkLease);
    slow.renew();
    slow.checkLease();
    pass(7);
    assertEquals(List.of(slow.number()), other.expired());
    assertFalse(other.takeOver(slow.number()), "its row has changed since it was seen");
    slow.renew();
    slow.checkLease();
  }

  @Test
  void nobodyIsTakenForDeadAfterAnOutageThatAllHad() {
    Writers one = writer();
    Writers other = writer();
    other.renew();
    pass(30);
    assertEquals(List.of(), other.expired());
    other.renew();
    assertEquals(List.of(), other.expired());
    assertFalse(other.takeOver(one.number()));
    one.renew();
    one.checkLease();
    passLease(other);
    assertEquals(List.of(one.number()), other.expired(), "now it is dead");
  }

  @Test
  void aClaimThatArrivesLateIsTheOneThatIsHeld() {
    FailingCql cql = new FailingCql(keyspace.cql(), 1);
    cql.delayDecision();
    Writers late = writer(cql);
    assertEquals(0, late.number());
    late.renew();
    late.checkLease();
    assertEquals(Long.MAX_VALUE, late.othersHorizon(), "no number is held by nobody");
    late.close();
    cql = new FailingCql(keyspace.cql(), 1);
    cql.delayDecision();
    Writers again = writer(cql);
    assertEquals(0, again.number(), "of one that was free, too");
    again.checkLease();
    assertEquals(Long.MAX_VALUE, again.othersHorizon());
  }

  @Test
  void oneOfSeveralTakesOver() {
    Writers dead = writer();
    List<Writers> others = List.of(writer(), writer(), writer());
    passLease(others.toArray(Writers[]::new));
    long takers = others.stream().filter(one -> one.takeOver(dead.number())).count();
    assertEquals(1, takers);
  }

  @Test
  void whoDiesWhileItRecoversIsFollowedByAnother() {
    Writers dead = writer();
    Writers first = writer();
    Writers second = writer();
    passLease(first, second);
    assertTrue(first.takeOver(dead.number()));
    long stamp = first.stamp(dead.number());
    passLease(second);
    assertEquals(List.of(dead.number(), first.number()), second.expired());
    assertTrue(second.takeOver(dead.number()));
    assertTrue(second.takeOver(first.number()));
    assertTrue(second.stamp(dead.number()) > stamp);
    first.renew();
    assertLost(() -> first.stamp(dead.number()));
    assertLost(() -> first.recovered(dead.number(), 0));
  }

  @Test
  void theHorizonOfTheOthers() {
    Writers reader = writer();
    assertEquals(Long.MAX_VALUE, reader.othersHorizon());
    Writers one = writer();
    pass(1);
    assertEquals(one.first(), reader.othersHorizon());
    long number = one.first() + 1_000_000;
    one.publish(() -> open(number + 5, number, number + 2));
    one.tell();
    pass(1);
    assertEquals(number, reader.othersHorizon());
    passLease(reader);
    assertTrue(reader.takeOver(one.number()));
    assertEquals(number, reader.horizon(one.number()));
    pass(1);
    assertEquals(number, reader.othersHorizon(), "dead and not recovered");
    long above = number + 1_000_000_000_000L;
    reader.renew();
    reader.recovered(one.number(), above);
    pass(1);
    assertEquals(Long.MAX_VALUE, reader.othersHorizon());
    Writers next = writer();
    assertEquals(one.number(), next.number());
    assertEquals(above, next.first());
    pass(1);
    assertEquals(above, reader.othersHorizon());
  }

  @Test
  void whatAFormerHolderToldCountsNoMore() {
    FailingCql cql = new FailingCql(keyspace.cql(), 1);
    Writers reader = writer();
    Writers former = writer(cql);
    former.publish(() -> open(former.first() + 1));
    cql.failAfter(0, false);
    // Until one arrives late.
    for (int i = 0; i < 16; i++) {
      assertThrows(ProblemException.class, former::tell);
      cql.failAfter(0, false);
    }
    cql.die();
    passLease(reader);
    assertTrue(reader.takeOver(former.number()));
    reader.recovered(former.number(), 0);
    Writers next = writer();
    assertEquals(former.number(), next.number());
    long number = next.first() + 7;
    next.publish(() -> open(number));
    next.tell();
    cql.arrive();
    pass(1);
    assertEquals(number, reader.othersHorizon());
  }

  @Test
  void aRenewalWhoseAnswerNeverComes() {
    for (int seed = 0; seed < 8; seed++) {
      FailingCql cql = new FailingCql(keyspace.cql(), seed);
      Writers writer = writer(cql);
      for (int i = 0; i < 5; i++) {
        cql.failAfter(0, false);
        writer.renew();
        pass(2);
        writer.checkLease();
        writer.renew();
        pass(7);
        writer.checkLease();
      }
      assertFalse(writer.isLost());
    }
  }

  @Test
  void whatIsOpenAtTheEndIsLeftToRecovery() {
    Writers closed = writer();
    Writers other = writer();
    long number = closed.first() + 1;
    closed.publish(() -> open(number + 1, number));
    closed.tell();
    closed.close();
    passLease(other);
    assertEquals(List.of(closed.number()), other.expired());
  }

  @Test
  void aClockThatDiffersFromTheClusters() {
    for (Duration offset : List.of(Duration.ofSeconds(-30), Duration.ofSeconds(30))) {
      ProblemException e =
          assertThrows(
              ProblemException.class,
              () ->
                  new Writers(
                      keyspace.cql(),
                      "a node",
                      LeaseTimes.DEFAULT,
                      Clock.offset(Clock.systemUTC(), offset),
                      nanos::get));
      assertEquals("store_clock_differs", e.problem().code());
    }
  }

  @Test
  void renewsTellsAndWatchesInTheBackground() throws InterruptedException {
    LeaseTimes times =
        new LeaseTimes(
            Duration.ofSeconds(60),
            Duration.ofMillis(50),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofMillis(300));
    try (Writers first = Writers.open(keyspace.cql(), "first", times)) {
      long before = System.nanoTime();
      try (Writers second = Writers.open(keyspace.cql(), "second", times)) {
        assertTrue(
            System.nanoTime() - before >= times.joining().toNanos(),
            "waits until the first must have seen it");
        AtomicLong next = new AtomicLong(second.first());
        second.publish(() -> open(next.incrementAndGet()));
        while (first.othersHorizon() < second.first() + 3) {
          Thread.sleep(10);
        }
        WriterTable table = new WriterTable(keyspace.cql());
        WriterRow row = table.rows().get(second.number());
        while (table.rows().get(second.number()).equals(row)) {
          Thread.sleep(10);
        }
      }
      assertEquals(Long.MAX_VALUE, fresh(first));
    }
  }

  private static long fresh(Writers writers) throws InterruptedException {
    while (writers.othersHorizon() < Long.MAX_VALUE) {
      Thread.sleep(10);
    }
    return writers.othersHorizon();
  }
}
