/// Properties that would fit better to what was measured: proposed, tried when told so, undone when
/// they did not help.
@NullMarked
package dev.pinfold.volumes.watch.tune;

import org.jspecify.annotations.NullMarked;
