/// The served system under load: `pinfold serve` as a process of its own, measured from outside.
///
/// A part starts the servers that it needs and reports figures, each against its goal.
@NullMarked
package dev.pinfold.bench.served;

import org.jspecify.annotations.NullMarked;
