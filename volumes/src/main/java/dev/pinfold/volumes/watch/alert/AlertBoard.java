package dev.pinfold.volumes.watch.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is going on: all episodes. A value: a round makes the next one of it, and the notices that
/// are due. It knows no clock.
///
/// - An episode has one notice at its beginning and one at its end, to the channels of its rule; in
///   between each step of the escalation once, in order, as long as nobody has acknowledged it.
/// - A silence holds notices back. What is still due when it ends is told then; an episode that
///   began and ended within it is not told at all.
/// - What was not measured in a round stays as it is: no value is no good value. What was not
///   measured for [#GONE_AFTER] is over.
///
/// @param alerts by rule and subject, at most [#ALERTS_MAX]
public record AlertBoard(List<Alert> alerts) {

  /// Nothing is going on.
  public static final AlertBoard EMPTY = new AlertBoard(List.of());

  /// Further ones are not noted: by then somebody has been told.
  public static final int ALERTS_MAX = 10_000;

  /// A pool or dataset of which nothing is heard for so long was taken away on purpose.
  public static final Duration GONE_AFTER = Duration.ofHours(1);

  /// What a round makes.
  ///
  /// @param board after the round
  /// @param notices to be sent now
  public record Round(AlertBoard board, List<Notice> notices) {}

  private record Key(String rule, String subject) {}

  public AlertBoard {
    alerts = List.copyOf(alerts);
  }

  /// Those that somebody should know of.
  public List<Alert> firing() {
    return alerts.stream().filter(alert -> alert.phase() == Alert.Phase.FIRING).toList();
  }

  /// One round.
  public Round step(
      List<AlertRule> rules,
      Collection<Reading> readings,
      List<Silence> silences,
      Escalation escalation,
      Instant now) {
    Map<Key, Alert> known = new HashMap<>();
    alerts.forEach(alert -> known.put(new Key(alert.rule(), alert.subject()), alert));
    Map<String, Alert> next = new TreeMap<>();
    List<Notice> notices = new ArrayList<>();
    for (AlertRule rule : rules) {
      Map<String, Double> values = new TreeMap<>();
      readings.stream()
          .filter(rule::concerns)
          .forEach(reading -> values.put(reading.subject(), reading.value()));
      alerts.stream()
          .filter(alert -> alert.rule().equals(rule.name()))
          .forEach(alert -> values.putIfAbsent(alert.subject(), Double.NaN));
      values.forEach(
          (subject, value) -> {
            Alert alert =
                moved(rule, subject, value, known.get(new Key(rule.name(), subject)), now);
            boolean silent =
                alert != null && silences.stream().anyMatch(one -> one.covers(alert, now));
            Alert told = alert == null ? null : told(rule, alert, silent, escalation, now, notices);
            if (told != null && next.size() < ALERTS_MAX) {
              next.put(rule.name() + "\n" + subject, told);
            }
          });
    }
    return new Round(new AlertBoard(List.copyOf(next.values())), notices);
  }

  /// The episode after a value; null if there is none.
  private static @Nullable Alert moved(
      AlertRule rule, String subject, double value, @Nullable Alert alert, Instant now) {
    if (alert == null) {
      return rule.begins(value) ? lasted(rule, begun(rule, subject, value, now), now) : null;
    }
    if (Double.isNaN(value)) {
      boolean gone = !now.isBefore(alert.seen().plus(GONE_AFTER));
      return gone ? ended(alert) : alert;
    }
    Alert seen = alert.with(value, now);
    return switch (alert.phase()) {
      case PENDING -> rule.begins(value) ? lasted(rule, seen, now) : ended(seen);
      case FIRING -> rule.ends(value) ? ended(seen) : seen;
      case ENDED -> rule.begins(value) ? lasted(rule, seen.again(now), now) : seen;
    };
  }

  private static Alert begun(AlertRule rule, String subject, double value, Instant now) {
    return new Alert(
        rule.name(), subject, Alert.Phase.PENDING, now, value, now, Instant.MAX, 0, false);
  }

  private static Alert lasted(AlertRule rule, Alert alert, Instant now) {
    return now.isBefore(alert.since().plus(rule.lasting()))
        ? alert
        : alert.with(Alert.Phase.FIRING);
  }

  /// An end that nobody hears of if nobody heard of the beginning.
  private static @Nullable Alert ended(Alert alert) {
    return alert.isTold() ? alert.with(Alert.Phase.ENDED) : null;
  }

  /// Adds the notices that are due.
  ///
  /// @return the episode after them; null if it is over
  private static @Nullable Alert told(
      AlertRule rule,
      Alert alert,
      boolean silent,
      Escalation escalation,
      Instant now,
      List<Notice> notices) {
    if (silent || alert.phase() == Alert.Phase.PENDING) {
      return alert;
    }
    List<Escalation.Step> later = escalation.later();
    if (alert.phase() == Alert.Phase.ENDED) {
      tell(Notice.Kind.RESOLVED, rule, alert, escalation.first(rule), notices);
      later
          .subList(0, Math.min(alert.level(), later.size()))
          .forEach(
              step -> tell(Notice.Kind.RESOLVED, rule, alert, List.of(step.channel()), notices));
      return null;
    }
    Alert told = alert;
    if (!told.isTold()) {
      told = told.toldAt(now, 0);
      tell(Notice.Kind.FIRING, rule, told, escalation.first(rule), notices);
    }
    while (!told.acknowledged()
        && told.level() < later.size()
        && !now.isBefore(told.told().plus(later.get(told.level()).after()))) {
      String channel = later.get(told.level()).channel();
      told = told.toldAt(told.told(), told.level() + 1);
      tell(Notice.Kind.ESCALATED, rule, told, List.of(channel), notices);
    }
    return told;
  }

  private static void tell(
      Notice.Kind kind, AlertRule rule, Alert alert, List<String> channels, List<Notice> notices) {
    channels.forEach(
        channel ->
            notices.add(new Notice(kind, alert, rule.severity(), rule.threshold(), channel)));
  }

  /// With those that match acknowledged: nobody else is told that they go on.
  ///
  /// @param at alerts that began later are not meant
  public AlertBoard acknowledge(Pattern rules, Pattern subjects, Instant at) {
    return new AlertBoard(
        alerts.stream()
            .map(
                alert ->
                    rules.matches(alert.rule())
                            && subjects.matches(alert.subject())
                            && !alert.since().isAfter(at)
                        ? alert.acknowledge()
                        : alert)
            .toList());
  }
}
