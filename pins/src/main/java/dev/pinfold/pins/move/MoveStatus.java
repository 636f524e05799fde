package dev.pinfold.pins.move;

import dev.pinfold.base.Problem;
import org.jspecify.annotations.Nullable;

/// How a move goes.
///
/// @param pins how many pins the serving store has
/// @param perSecond pins copied or compared a second, lately
/// @param atEnd whether all that has changed was brought over
/// @param failure why the last step failed; null if it did not. It is tried again
public record MoveStatus(
    MoveState state, long pins, double perSecond, boolean atEnd, @Nullable Problem failure) {}
