/// The pin store on CQL. How it keeps its promises: docs/adr/0004-pins-on-cql.md.
///
/// # Writers
///
/// Each node writes under a *number*, 0 to 1023, the lowest that is free. It holds the number by a
/// *lease*: a row in `writers` that it replaces every 2 seconds by a conditional write. The lease
/// is good for 10 seconds from when the last renewal that succeeded was sent, and for the last 2 of
/// them nothing is written any more ([Writers#checkLease()]). Another node takes the number when it
/// has seen the row stand unchanged for 15 seconds. Both measure with their own monotonic clocks
/// and compare no clock with another's, so a clock that is set makes nobody lose a number or hold
/// one twice.
///
/// A process that wakes up after a long pause may still send what it had in hand. That does no
/// harm: what only one writer writes plainly has a *stamp* as its timestamp, and every holder's
/// stamps are greater than those of all before it, as the row has an upper bound of those in use.
///
/// ```
/// free ──take──▶ held ──stands unchanged for 15 s──▶ taken over ──recovered──▶ free
///   ▲              │                                     │ stands unchanged for 15 s
///   └─closed with──┘                                     └──▶ taken over by another
///     nothing open
/// ```
///
/// # Horizons
///
/// Each writer tells its *horizon* five times a second, in `writer_horizons`: below it all its
/// changes are settled, and it gives out no such number again. A reader goes as far as the least
/// horizon of all writers, its own taken first; one that died holds readers up until it is
/// recovered. A number's next holder begins behind the horizon of the one before. A writer that
/// joins others waits 2 seconds before its first change, so that no reader who had not seen it yet
/// has passed that; for this alone clocks must agree to about a second.
///
/// # Counts
///
/// Every writer has a row of its own for each subject, and a count is the sum of the rows. A row
/// tells which changes it has: all up to `upto` but those in `missing`, and those in `beyond`. So
/// recovery adds a change to the rows of a dead writer if it is not in there, and nobody needs to
/// know how far that one came. `beyond` is short, as changes settle quickly; if one stays open for
/// long, `upto` passes it, and it is listed in `missing` instead of all that came after it.
///
/// Changes are added in memory, and written by rounds, one at a time: a round writes each subject
/// once that was added to since the last. A change is answered when the round that has it is
/// durable.
@NullMarked
package dev.pinfold.cql.pins;

import org.jspecify.annotations.NullMarked;
