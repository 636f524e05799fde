/// The store on CQL against what the driver can do by itself with the same rows, on a ring of real
/// Cassandra nodes that the benchmark starts.
///
/// A part makes the keyspaces that it needs and reports figures, each against its goal.
@NullMarked
package dev.pinfold.bench.cql;

import org.jspecify.annotations.NullMarked;
