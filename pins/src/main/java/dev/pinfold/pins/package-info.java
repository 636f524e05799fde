/// The pin life cycle. This package does not know HTTP.
@NullMarked
package dev.pinfold.pins;

import org.jspecify.annotations.NullMarked;
