@NullMarked
package dev.pinfold.volumes.keys;

import org.jspecify.annotations.NullMarked;
