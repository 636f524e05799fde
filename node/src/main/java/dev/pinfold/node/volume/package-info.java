/// The dataset that a server's data lies on, the checkpoints that it makes of itself, and how it
/// watches.
@NullMarked
package dev.pinfold.node.volume;

import org.jspecify.annotations.NullMarked;
