/// Tests of the pin store on CQL, on real Cassandra nodes.
@NullMarked
package dev.pinfold.cql.pins;

import org.jspecify.annotations.NullMarked;
