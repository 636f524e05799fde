package dev.pinfold.pins.move;

import java.util.Locale;

/// How far a move has come.
public enum Phase {
  /// Every pin is being copied.
  COPYING,
  /// What changed meanwhile is being copied.
  CATCHING_UP,
  /// Every pin of both stores is being compared.
  VERIFYING,
  /// Both stores are equal, and are kept so: the other one can take over.
  READY,
  /// The other store serves; the first is kept equal, so that there is a way back.
  SOAKING,
  /// The first store is no longer kept equal.
  FINALISED,
  /// It was given up; the first store serves.
  ABORTED;

  /// Its name in records and on the wire.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether nothing remains to be done.
  public boolean isOver() {
    return this == FINALISED || this == ABORTED;
  }

  /// The phase of that name.
  ///
  /// @throws IllegalArgumentException if there is none
  static Phase of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
