/// `pinfold zfs`: the datasets that databases lie on, and their checkpoints.
@NullMarked
package dev.pinfold.cli.volume;

import org.jspecify.annotations.NullMarked;
