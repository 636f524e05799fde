/// Tests of checkpoints.
@NullMarked
package dev.pinfold.volumes.checkpoint;

import org.jspecify.annotations.NullMarked;
