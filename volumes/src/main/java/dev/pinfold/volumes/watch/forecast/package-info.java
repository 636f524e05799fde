/// How datasets grow, and when they are full, with the error of that.
@NullMarked
package dev.pinfold.volumes.watch.forecast;

import org.jspecify.annotations.NullMarked;
