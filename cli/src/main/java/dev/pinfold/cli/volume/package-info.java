/// `pinfold zfs`: the datasets that databases lie on, their checkpoints and replicas, and how they
/// do.
@NullMarked
package dev.pinfold.cli.volume;

import org.jspecify.annotations.NullMarked;
