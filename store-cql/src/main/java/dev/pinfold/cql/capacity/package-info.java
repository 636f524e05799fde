/// What a cluster must be for a given number of pins: arithmetic over measured sizes, without a
/// cluster.
@NullMarked
package dev.pinfold.cql.capacity;

import org.jspecify.annotations.NullMarked;
