@NullMarked
package dev.pinfold.cql.capacity;

import org.jspecify.annotations.NullMarked;
