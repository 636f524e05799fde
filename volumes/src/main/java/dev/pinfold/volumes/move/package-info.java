/// A shard's data written again to another dataset: to another tier, with another key.
@NullMarked
package dev.pinfold.volumes.move;

import org.jspecify.annotations.NullMarked;
