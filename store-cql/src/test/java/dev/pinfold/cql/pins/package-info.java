@NullMarked
package dev.pinfold.cql.pins;

import org.jspecify.annotations.NullMarked;
