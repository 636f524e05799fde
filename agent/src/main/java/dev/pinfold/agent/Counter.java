package dev.pinfold.agent;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// The numbers of [AgentFigures.Counts]. Safe for use by several threads.
enum Counter {
  RECEIVED,
  KNOWN,
  PINNED,
  UNPINNED,
  FAILED,
  CANCELLED,
  ACKNOWLEDGED,
  STALE,
  DROPPED,
  SERVER_FAILURES,
  DAEMON_OUTAGES,
  VERIFICATIONS,
  MISSING,
  EXTRA;

  /// A set of counters that begin at zero.
  static final class Board {

    private final Map<Counter, LongAdder> sums = new EnumMap<>(Counter.class);

    Board() {
      for (Counter counter : Counter.values()) {
        sums.put(counter, new LongAdder());
      }
    }

    void count(Counter counter) {
      add(counter, 1);
    }

    void add(Counter counter, long more) {
      sum(counter).add(more);
    }

    long get(Counter counter) {
      return sum(counter).sum();
    }

    private LongAdder sum(Counter counter) {
      LongAdder sum = sums.get(counter);
      if (sum == null) {
        throw new IllegalStateException("no counter " + counter);
      }
      return sum;
    }

    AgentFigures.Counts counts() {
      return new AgentFigures.Counts(
          get(RECEIVED),
          get(KNOWN),
          get(PINNED),
          get(UNPINNED),
          get(FAILED),
          get(CANCELLED),
          get(ACKNOWLEDGED),
          get(STALE),
          get(DROPPED),
          get(SERVER_FAILURES),
          get(DAEMON_OUTAGES),
          get(VERIFICATIONS),
          get(MISSING),
          get(EXTRA));
    }
  }
}
