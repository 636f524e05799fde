package dev.pinfold.pins.move;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A server's one move, if there is one: it is begun here, gone on with when the server starts, and
/// told what to do.
///
/// Safe for use by many threads.
public final class Mover implements AutoCloseable {

  /// The small records that go with the pins.
  private static final List<String> KINDS =
      List.of("owners", "owner-numbers", "tokens", "peers", "removed-peers", "sweeps", "server");

  private final Serving serving;
  private final Opener others;
  private final Clock clock;
  private @Nullable Move move;

  /// Opens stores beside that which the configuration names.
  @FunctionalInterface
  public interface Opener {
    /// The store of that name; of one that is open already, the same again.
    ///
    /// @throws ProblemException if there is none of that name, or it cannot be opened
    Backend open(String name);
  }

  private Mover(Serving serving, Opener others, Clock clock) {
    this.serving = serving;
    this.others = others;
    this.clock = clock;
  }

  /// Lets the store serve that should, and goes on with a move that is under way.
  ///
  /// @param configured the store that the configuration names
  /// @throws ProblemException `store_moved` if its pins have been moved to another one,
  ///     `store_incomplete` if a move to it was given up, and what the opener throws
  public static Mover start(Backend configured, Opener others, Clock clock) {
    Mover mover = new Mover(new Serving(configured), others, clock);
    MoveState record = Move.onRecord(configured.registry());
    if (record == null) {
      return mover;
    }
    if (!record.phase().isOver()) {
      mover.resume(configured, record);
    } else if (!record.serving().equals(configured.name())) {
      throw record.phase() == Phase.FINALISED
          ? moved(record)
          : new ProblemException(
              Problem.of(
                      Problem.Kind.CONFLICT,
                      "store_incomplete",
                      "a move to this store was given up, and it has not all pins: let the"
                          + " configuration name the store \""
                          + record.from()
                          + "\"")
                  .with("store", configured.name()));
    }
    return mover;
  }

  private static ProblemException moved(MoveState record) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.CONFLICT,
                "store_moved",
                "all pins were moved from this store: let the configuration name the store \""
                    + record.to()
                    + "\"")
            .with("store", record.from())
            .with("to", record.to()));
  }

  private synchronized void resume(Backend configured, MoveState record) {
    boolean first = configured.name().equals(record.from());
    Backend other = others.open(first ? record.to() : record.from());
    Backend from = first ? configured : other;
    Backend to = first ? other : configured;
    MoveState ofFrom = Move.onRecord(from.registry());
    MoveState right = ofFrom == null ? record : Move.latest(ofFrom, Move.onRecord(to.registry()));
    if (right.phase() == Phase.FINALISED && first) {
      throw moved(right);
    }
    move = Move.resume(from, to, serving, KINDS, clock, right);
  }

  /// What serves.
  public Serving serving() {
    return serving;
  }

  /// Begins to move all pins to another store.
  ///
  /// @param rate how many pins a second may be copied or compared; 0 for as many as can be
  /// @throws ProblemException `already_there`, `move_under_way`, `target_not_empty`, and what the
  ///     opener throws
  public synchronized MoveStatus begin(String to, int rate) {
    Backend other = other(to);
    Move before = move;
    if (before != null && before.status().state().phase().isOver()) {
      before.close();
    }
    Move begun = Move.begin(other, serving, KINDS, rate, clock);
    move = begun;
    return begun.status();
  }

  /// Opens the other store and looks whether the pins could be moved there; moves nothing.
  ///
  /// @return how many pins there are to move
  /// @throws ProblemException as [#begin]
  public synchronized long check(String to) {
    Backend other = other(to);
    Move.checkIdle(serving.now(), other);
    Move.checkEmpty(serving.now(), other);
    return serving.pins().pinCount();
  }

  private Backend other(String to) {
    if (to.equals(serving.name())) {
      throw new ProblemException(
          Problem.of(Problem.Kind.CONFLICT, "already_there", "the pins are in that store already")
              .with("store", to));
    }
    return others.open(to);
  }

  /// How the last move goes, or has gone; null if there was none since the server started.
  public synchronized @Nullable MoveStatus status() {
    return move == null ? null : move.status();
  }

  /// Tells the move to do something.
  ///
  /// @throws ProblemException `no_move`, and what the command throws
  public MoveStatus tell(Consumer<Move> command) {
    Move told;
    synchronized (this) {
      told = move;
    }
    if (told == null) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.NOT_FOUND, "no_move", "no pins are being moved; begin a move first"));
    }
    command.accept(told);
    return told.status();
  }

  /// Stops the work of a move; the next start goes on with it.
  @Override
  public synchronized void close() {
    if (move != null) {
      move.close();
    }
  }
}
