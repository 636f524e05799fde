/// Histories of what many clients asked of a store at once, and whether they could have taken
/// turns. This package does not know any store.
@NullMarked
package dev.pinfold.pins.testkit.history;

import org.jspecify.annotations.NullMarked;
