package dev.pinfold.pins;

import dev.pinfold.model.Cid;
import java.time.Instant;

/// An operation that was done, with its first outcome.
///
/// @param at when it was done
/// @param cid of the pin that it changed
/// @param outcome not marked as repeated
public record PastOperation(Operation operation, Instant at, Cid cid, Outcome.Done outcome) {}
