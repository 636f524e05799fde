/// What becomes of a pin: pure functions, without clock, chance and I/O.
@NullMarked
package dev.pinfold.pins.rules;

import org.jspecify.annotations.NullMarked;
