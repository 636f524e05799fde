/// Moves all pins from one store to another while they are used.
///
/// ```
/// COPYING → CATCHING_UP → VERIFYING → READY → (switch) → SOAKING → (finalise) → FINALISED
///    └────────────── abort ────────────┘            └── (back) → the other way round, READY
/// ```
///
/// 1. The number of the source's last change is noted, then every pin is copied.
/// 2. What changed since is copied again, by the feed, and goes on being so.
/// 3. Every pin of both stores is compared.
/// 4. The switch closes the gate, lets the follower come to the end of the feed, copies operations
///    and small records, notes that the other store serves, and opens the gate on it.
/// 5. From then on the follower runs the other way, so that the way back loses nothing.
///
/// Nothing is lost by a crash: each step can be done again, and its progress is on record in the
/// store that the pins come from.
@NullMarked
package dev.pinfold.pins.move;

import org.jspecify.annotations.NullMarked;
