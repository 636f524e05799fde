package dev.pinfold.volumes.watch.measure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The last scrub or resilvering of a pool.
///
/// @param kind what was done
/// @param state how far it is
/// @param at when it ended, or when it began if it has not ended; null if there was none
/// @param errors that it could not repair
public record Scan(Kind kind, State state, @Nullable Instant at, long errors) {

  /// There was none.
  public static final Scan NONE = new Scan(Kind.NONE, State.NONE, null, 0);

  /// What was done.
  public enum Kind {
    NONE,
    SCRUB,
    RESILVER
  }

  /// How far it is.
  public enum State {
    NONE,
    RUNNING,
    PAUSED,
    CANCELED,
    FINISHED
  }

  /// Whether all blocks were read, at [#at].
  public boolean isFinished() {
    return state == State.FINISHED;
  }
}
