package dev.pinfold.volumes.spec;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which checkpoints are kept, from fine to coarse: `1x1h(keep=all) | 24x1h | 35x1d | 6x30d` keeps
/// all of an hour, then one an hour for a day, one a day for 35 days, one in 30 days for 180 days.
///
/// @param rules from fine to coarse
public record Grid(List<Rule> rules) {

  private static final int RULES_MAX = 16;
  private static final int COUNT_MAX = 100_000;
  private static final Duration EVERY_MAX = Duration.ofDays(3_660);
  private static final Duration REACH_MAX = Duration.ofDays(36_600);
  private static final Pattern RULE =
      Pattern.compile("(\\d{1,6})x(\\d{1,6})([smhdw])(?:\\(keep=(all|\\d{1,6})\\))?");
  private static final String EXAMPLE = "1x1h(keep=all) | 24x1h | 35x1d | 6x30d";

  /// One part of it.
  ///
  /// @param count how many spans of time
  /// @param every how long each is
  /// @param keep how many are kept of each, the oldest first; [Integer#MAX_VALUE] for all
  public record Rule(int count, Duration every, int keep) {

    @Override
    public String toString() {
      String kept =
          keep == Integer.MAX_VALUE ? "(keep=all)" : keep == 1 ? "" : "(keep=" + keep + ")";
      return count + "x" + span(every) + kept;
    }

    private static String span(Duration every) {
      long seconds = every.toSeconds();
      if (seconds % 86_400 == 0) {
        return seconds / 86_400 + "d";
      }
      return seconds % 3_600 == 0
          ? seconds / 3_600 + "h"
          : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
  }

  public Grid {
    rules = List.copyOf(rules);
  }

  /// Reads a grid.
  ///
  /// @throws ProblemException `invalid_grid`
  public static Grid parse(String text) {
    String[] parts = text.split("\\|", -1);
    if (parts.length > RULES_MAX) {
      throw wrong(text, "at most " + RULES_MAX + " parts are allowed");
    }
    List<Rule> rules = new ArrayList<>();
    Duration reach = Duration.ZERO;
    for (String part : parts) {
      Rule rule = rule(part);
      if (!rules.isEmpty() && rule.every().compareTo(rules.getLast().every()) < 0) {
        throw wrong(
            part.strip(), "parts go from fine to coarse: it is shorter than " + rules.getLast());
      }
      reach = reach.plus(rule.every().multipliedBy(rule.count()));
      if (reach.compareTo(REACH_MAX) > 0) {
        throw wrong(part.strip(), "it reaches back further than " + REACH_MAX.toDays() + " days");
      }
      rules.add(rule);
    }
    return new Grid(rules);
  }

  private static Rule rule(String part) {
    String text = part.strip();
    Matcher matcher = RULE.matcher(text.replace(" ", ""));
    if (!matcher.matches()) {
      throw wrong(
          text,
          "a part is COUNTxSPAN with a span such as 30m, 1h, 1d or 1w, and (keep=all) or (keep=N)"
              + " behind it or not");
    }
    int count = Integer.parseInt(matcher.group(1));
    Duration every = span(Integer.parseInt(matcher.group(2)), matcher.group(3).charAt(0));
    String kept = matcher.group(4);
    int keep = kept == null ? 1 : kept.equals("all") ? Integer.MAX_VALUE : Integer.parseInt(kept);
    if (count < 1 || count > COUNT_MAX) {
      throw wrong(text, "a part has 1 to " + COUNT_MAX + " spans");
    }
    if (every.isZero() || every.compareTo(EVERY_MAX) > 0) {
      throw wrong(text, "a span is 1s to " + EVERY_MAX.toDays() + "d");
    }
    if (keep < 1) {
      throw wrong(text, "of a span at least one is kept");
    }
    return new Rule(count, every, keep);
  }

  private static Duration span(int count, char unit) {
    return switch (unit) {
      case 's' -> Duration.ofSeconds(count);
      case 'm' -> Duration.ofMinutes(count);
      case 'h' -> Duration.ofHours(count);
      case 'd' -> Duration.ofDays(count);
      default -> Duration.ofDays(7L * count);
    };
  }

  private static ProblemException wrong(String part, String why) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "invalid_grid",
                "what is kept is wrong at \"" + part + "\": " + why + ", such as " + EXAMPLE)
            .with("part", part));
  }

  /// As it is written; [#parse] reads it.
  @Override
  public String toString() {
    return String.join(" | ", rules.stream().map(Rule::toString).toList());
  }
}
