package dev.pinfold.cql.session;

import java.time.Duration;

/// How long is waited, and how often something is tried again.
///
/// @param connect for a connection to a node, and for what is asked on it first
/// @param request for an answer in all, with all attempts and waits between them
/// @param attempt for an answer of one attempt
/// @param retries how often a statement that may be repeated is tried again
/// @param retryFirst the wait before the first of them; it doubles with each
/// @param retryLongest the longest such wait. Each is shortened by chance, by up to a half
/// @param speculate after how long a read asks another node, too; zero: never
public record Patience(
    Duration connect,
    Duration request,
    Duration attempt,
    int retries,
    Duration retryFirst,
    Duration retryLongest,
    Duration speculate) {

  public static final Duration SHORTEST = Duration.ofMillis(1);
  public static final Duration LONGEST = Duration.ofMinutes(10);
  public static final int RETRIES_MAX = 100;

  /// For a cluster nearby.
  public static final Patience DEFAULT =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          5,
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofMillis(250));

  public Patience {
    check("connect-timeout", connect, SHORTEST);
    check("request-timeout", request, SHORTEST);
    check("attempt-timeout", attempt, SHORTEST);
    Unsuitable.check("retry.attempts", retries, 0, RETRIES_MAX);
    check("retry.first", retryFirst, SHORTEST);
    check("retry.longest", retryLongest, SHORTEST);
    check("speculate-after", speculate, Duration.ZERO);
    if (attempt.compareTo(request) > 0) {
      throw Unsuitable.setting("attempt-timeout", attempt, "at most request-timeout, " + request);
    }
    if (retryFirst.compareTo(retryLongest) > 0) {
      throw Unsuitable.setting("retry.first", retryFirst, "at most retry.longest, " + retryLongest);
    }
  }

  private static void check(String field, Duration value, Duration shortest) {
    if (value.compareTo(shortest) < 0 || value.compareTo(LONGEST) > 0) {
      throw Unsuitable.setting(field, value, shortest + " to " + LONGEST);
    }
  }
}
