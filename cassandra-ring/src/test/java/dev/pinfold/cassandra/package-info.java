@NullMarked
package dev.pinfold.cassandra;

import org.jspecify.annotations.NullMarked;
