/// Benchmarks of the store on CQL, on real Cassandra nodes that they start.
@NullMarked
package dev.pinfold.bench.cql;

import org.jspecify.annotations.NullMarked;
