@NullMarked
package dev.pinfold.volumes.replica;

import org.jspecify.annotations.NullMarked;
