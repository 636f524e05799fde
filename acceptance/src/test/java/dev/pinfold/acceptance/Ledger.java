package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// What clients were told, and what they asked for without getting an answer.
///
/// @param pins by CID, those of the cluster API
/// @param requests by name, those of the pinning API
record Ledger(Map<String, Fate> pins, Map<String, Fate> requests, AtomicInteger acknowledgements) {

  Ledger() {
    this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new AtomicInteger());
  }

  /// What must have become of something.
  enum Fate {
    /// It was asked for, and no answer came.
    ADDING,
    THERE,
    /// It was acknowledged, its end was asked for, and no answer came.
    REMOVING,
    GONE;

    void check(String what, int found) {
      switch (this) {
        case THERE -> assertEquals(1, found, what + " was acknowledged");
        case GONE -> assertEquals(0, found, what + " was deleted");
        case ADDING, REMOVING -> assertTrue(found <= 1, what + " is there " + found + " times");
      }
    }
  }

  void acknowledge(Map<String, Fate> of, String what, Fate fate) {
    of.put(what, fate);
    acknowledgements.incrementAndGet();
  }

  /// Whether all was answered that was asked for.
  boolean isCertain() {
    return Stream.of(pins, requests)
        .flatMap(fates -> fates.values().stream())
        .allMatch(fate -> fate == Fate.THERE || fate == Fate.GONE);
  }

  int acknowledged() {
    return acknowledgements.get();
  }
}
