package dev.pinfold.cql.pins;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.model.Cid;
import org.jspecify.annotations.Nullable;

/// Pins as this node last changed them, so that it need not read a pin before it changes it again.
///
/// What is known here may be late, and is never told to anybody. A change that rests on it is
/// decided on the condition that the pin still has that version; what is answered without such a
/// decision rests on what was read.
///
/// A decision that loses costs several times a read. So nothing is guessed unless nearly all that
/// was known lately was so, which shows when pins are read anyhow. Where other nodes change the
/// same pins, this node reads them as if this were not here.
///
/// Safe for use by many threads.
final class KnownPins {

  /// About what the pins that are known take.
  private static final long BYTES_MAX = 64L << 20;

  /// A pin that takes more is not kept.
  private static final int PIN_BYTES_MAX = 64 << 10;

  /// Objects take more than what they say, and all of them something.
  private static final int PIN_BYTES = 512;

  private static final int TIMES_ENCODED = 3;

  /// Of how many pins the last it is remembered whether they were as they were known.
  private static final int REMEMBERED = 64;

  /// A read costs about an eighth of a decision that loses: below seven of eight, guessing costs
  /// more than it saves.
  private static final double RIGHT_MIN = 0.95;

  private record Known(Stored stored, int bytes) {}

  private final Cache<Cid, Known> pins =
      Caffeine.newBuilder()
          .maximumWeight(BYTES_MAX)
          .weigher((Cid _, Known known) -> known.bytes())
          .build();

  private final double rightMin;

  /// How many of those that are remembered were right, as a share; newer ones count more.
  @GuardedBy("this")
  private double right;

  private KnownPins(double rightMin) {
    this.rightMin = rightMin;
  }

  /// Guesses once it is known to pay.
  static KnownPins careful() {
    return new KnownPins(RIGHT_MIN);
  }

  /// Guesses whatever is known, however often that was wrong.
  static KnownPins bold() {
    return new KnownPins(0);
  }

  /// A pin as it probably is; null if it has to be read.
  @Nullable Stored guess(Cid cid) {
    Known known = isTrusted() ? pins.getIfPresent(cid) : null;
    return known == null ? null : known.stored();
  }

  private synchronized boolean isTrusted() {
    return right >= rightMin;
  }

  /// Takes note of a change that was applied.
  ///
  /// @param guessed whether it rested on a guess
  /// @param encoded how many bytes the pin has when it is written
  void applied(Cid cid, Stored after, boolean guessed, long encoded) {
    if (guessed) {
      note(true);
    }
    long bytes = PIN_BYTES + TIMES_ENCODED * encoded;
    // A number is given out once, so it names one state of the pin; the version of a pin that was
    // taken over from another store was given out there.
    if (after.version() == after.number() && bytes <= PIN_BYTES_MAX) {
      pins.put(cid, new Known(after, (int) bytes));
    } else {
      pins.invalidate(cid);
    }
  }

  /// Takes note of a change that was not applied, or of which that is not known.
  void overtaken(Cid cid, boolean guessed) {
    if (guessed) {
      note(false);
    }
    pins.invalidate(cid);
  }

  /// Takes note of a pin that was read.
  void read(Cid cid, Stored stored) {
    Known known = pins.getIfPresent(cid);
    if (known != null) {
      boolean same = known.stored().version() == stored.version();
      note(same);
      if (!same) {
        pins.invalidate(cid);
      }
      assert !same || known.stored().equals(stored) : known.stored() + " is not " + stored;
    }
  }

  private synchronized void note(boolean was) {
    right += ((was ? 1 : 0) - right) / REMEMBERED;
  }

  /// The share of those that were right lately, of a thousand.
  synchronized long rightPerMille() {
    return Math.round(1_000 * right);
  }

  long size() {
    return pins.estimatedSize();
  }
}
