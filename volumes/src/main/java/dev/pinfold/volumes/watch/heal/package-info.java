/// What is done about each type of failure, and what is only advised.
@NullMarked
package dev.pinfold.volumes.watch.heal;

import org.jspecify.annotations.NullMarked;
