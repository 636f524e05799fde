/// The dataset that a server's data lies on, and the checkpoints that it makes of itself.
@NullMarked
package dev.pinfold.node.volume;

import org.jspecify.annotations.NullMarked;
