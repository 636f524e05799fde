/// Tests of the pin store's parts.
@NullMarked
package dev.pinfold.pins;

import org.jspecify.annotations.NullMarked;
