package dev.pinfold.volumes.watch.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Episodes: who is told what, when.
class AlertBoardTest {

  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final AlertRule RULE = rule(Duration.ZERO);

  private static final Escalation ESCALATION =
      new Escalation(
          List.of(
              new Escalation.Step(Duration.ofMinutes(30), "boss"),
              new Escalation.Step(Duration.ZERO, "log"),
              new Escalation.Step(Duration.ofMinutes(10), "pager")));

  private static AlertRule rule(Duration lasting) {
    return new AlertRule(
        "low",
        Measure.POOL_AVAILABLE,
        AlertRule.Comparison.AT_MOST,
        0.10,
        0.12,
        lasting,
        Severity.WARNING,
        Pattern.ALL,
        List.of(),
        null);
  }

  /// Rounds a minute apart.
  private static final class Play {
    private final AlertRule rule;
    private AlertBoard board = AlertBoard.EMPTY;
    private List<Silence> silences = List.of();
    private Instant now = START;
    private final List<String> told = new ArrayList<>();

    Play(AlertRule rule) {
      this.rule = rule;
    }

    void round(double... value) {
      List<Reading> readings =
          value.length == 0
              ? List.of()
              : List.of(new Reading(Measure.POOL_AVAILABLE, "tank", value[0]));
      AlertBoard.Round round = board.step(List.of(rule), readings, silences, ESCALATION, now);
      board = round.board();
      round.notices().forEach(notice -> told.add(notice.kind() + " " + notice.channel()));
      now = now.plus(MINUTE);
    }

    void rounds(int count, double value) {
      for (int i = 0; i < count; i++) {
        round(value);
      }
    }
  }

  @Test
  void tellsOnceWhenItBeginsAndOnceWhenItEnds() {
    Play play = new Play(RULE);
    play.round(0.5);
    play.rounds(3, 0.09);
    play.round(0.13);
    play.round(0.5);
    assertEquals(List.of("FIRING log", "RESOLVED log"), play.told);
    assertTrue(play.board.alerts().isEmpty());
  }

  @Test
  void waitsUntilItHasLasted() {
    Play play = new Play(rule(Duration.ofMinutes(5)));
    play.rounds(5, 0.09);
    play.round(0.11);
    play.rounds(5, 0.09);
    assertEquals(List.of(), play.told);
    play.round(0.09);
    assertEquals(List.of("FIRING log"), play.told);
  }

  @Test
  void escalatesInOrderUntilSomebodyAcknowledges() {
    Play play = new Play(RULE);
    play.rounds(60, 0.05);
    assertEquals(List.of("FIRING log", "ESCALATED pager", "ESCALATED boss"), play.told);
    play.round(0.5);
    assertEquals(
        List.of("RESOLVED log", "RESOLVED pager", "RESOLVED boss"), play.told.subList(3, 6));

    Play acknowledged = new Play(RULE);
    acknowledged.rounds(15, 0.05);
    acknowledged.board =
        acknowledged.board.acknowledge(new Pattern("l*"), Pattern.ALL, acknowledged.now);
    acknowledged.rounds(60, 0.05);
    assertEquals(List.of("FIRING log", "ESCALATED pager"), acknowledged.told);
  }

  @Test
  void silenceHoldsNoticesBackButNotTheState() {
    Play play = new Play(RULE);
    play.silences =
        List.of(
            new Silence(
                new Pattern("low"), new Pattern("ta*"), START.plus(Duration.ofMinutes(10))));
    play.rounds(10, 0.05);
    assertEquals(List.of(), play.told);
    assertEquals(1, play.board.firing().size());
    play.round(0.05);
    assertEquals(List.of("FIRING log"), play.told);
    assertEquals(START, play.board.firing().getFirst().since());

    Play passed = new Play(RULE);
    passed.silences = play.silences;
    passed.rounds(5, 0.05);
    passed.rounds(30, 0.5);
    assertEquals(List.of(), passed.told, "it began and ended in silence");

    Play ended = new Play(RULE);
    ended.round(0.05);
    ended.silences = play.silences;
    ended.rounds(8, 0.5);
    assertEquals(List.of("FIRING log"), ended.told);
    ended.rounds(3, 0.5);
    assertEquals(List.of("FIRING log", "RESOLVED log"), ended.told);
  }

  @Test
  void noValueIsNoGoodValue() {
    Play play = new Play(RULE);
    play.round(0.05);
    for (int i = 0; i < 59; i++) {
      play.round();
    }
    assertEquals(1, play.board.firing().size());
    play.round();
    assertFalse(play.told.isEmpty());
    assertEquals("RESOLVED log", play.told.get(3), play.told.toString());
    assertTrue(play.board.alerts().isEmpty());
  }

  @Provide
  Arbitrary<List<Double>> trembling() {
    // Around the threshold of 0.10, never as far as 0.12.
    return Arbitraries.doubles().between(0.08, 0.119).ofScale(3).list().ofSize(200);
  }

  @Property(tries = 200)
  void tellsNobodyTwiceWhileAValueTrembles(@ForAll("trembling") List<Double> values) {
    Play play = new Play(RULE);
    values.forEach(play::round);
    assertTrue(play.told.stream().filter("FIRING log"::equals).count() <= 1);
    assertFalse(play.told.contains("RESOLVED log"));
  }

  @Provide
  Arbitrary<List<Double>> any() {
    return Arbitraries.of(0.05, 0.11, 0.5, Double.NaN).list().ofMaxSize(120);
  }

  @Property(tries = 300)
  void eachEpisodeHasOneNoticeAtItsBeginningAndOneAtItsEnd(
      @ForAll("any") List<Double> values,
      @ForAll @IntRange(max = 60) int from,
      @ForAll @IntRange(max = 60) int length,
      @ForAll @IntRange(max = 3) int lasting) {
    Play silent = new Play(rule(MINUTE.multipliedBy(lasting)));
    Play loud = new Play(rule(MINUTE.multipliedBy(lasting)));
    int i = 0;
    for (double value : values) {
      silent.silences =
          i >= from && i < from + length
              ? List.of(new Silence(Pattern.ALL, Pattern.ALL, START.plus(Duration.ofDays(1))))
              : List.of();
      if (Double.isNaN(value)) {
        silent.round();
        loud.round();
      } else {
        silent.round(value);
        loud.round(value);
      }
      assertEquals(
          loud.board.firing().stream().map(Alert::subject).toList(),
          silent.board.firing().stream().map(Alert::subject).toList(),
          "a silence changes no state");
      i++;
    }
    for (Play play : List.of(silent, loud)) {
      String channel = "none";
      for (String notice : play.told) {
        switch (notice) {
          case "FIRING log" -> assertEquals("none", channel);
          case "ESCALATED pager" -> assertEquals("log", channel);
          case "ESCALATED boss" -> assertEquals("pager", channel);
          case "RESOLVED log" -> assertTrue(!channel.equals("none"));
          default -> {}
        }
        channel =
            switch (notice) {
              case "RESOLVED log" -> "none";
              case "RESOLVED pager", "RESOLVED boss" -> channel;
              default -> notice.substring(notice.indexOf(' ') + 1);
            };
      }
    }
  }

  @Test
  void survivesARestart(@TempDir Path directory) {
    Play play = new Play(RULE);
    play.rounds(12, 0.05);
    AlertFile file = new AlertFile(directory);
    file.write(play.board);
    assertEquals(play.board, file.board());
    AlertFile.Orders orders =
        new AlertFile.Orders(
            List.of(
                new Silence(new Pattern("a*"), Pattern.ALL, START.plus(MINUTE)),
                new Silence(new Pattern("b"), Pattern.ALL, START.minus(MINUTE))),
            List.of(new AlertFile.Acknowledgement(Pattern.ALL, new Pattern("tank"), START)));
    file.write(orders, START);
    assertEquals(orders.silences().subList(0, 1), file.orders().silences());
    assertEquals(orders.acknowledged(), file.orders().acknowledged());
    assertEquals(AlertFile.Orders.NONE, new AlertFile(directory.resolve("none")).orders());
  }

  @Test
  void starsStandForAnyCharacters() {
    assertTrue(new Pattern("tank/*").matches("tank/pinfold/main"));
    assertTrue(new Pattern("*a*b*").matches("xaxxbx"));
    assertTrue(new Pattern("*").matches(""));
    assertFalse(new Pattern("tank").matches("tank/pinfold"));
    assertFalse(new Pattern("*b").matches("abc"));
  }
}
