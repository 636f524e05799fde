/// What someone at a terminal sees of the `pinfold` command.
@NullMarked
package dev.pinfold.cli;

import org.jspecify.annotations.NullMarked;
