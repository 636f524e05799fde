/// Real Cassandra nodes as processes, for tests and benchmarks.
///
/// A ring has addresses and ports of its own, so that several run side by side, and ends with the
/// JVM that started it, however that ends. This package knows no CQL and no driver.
@NullMarked
package dev.pinfold.cassandra;

import org.jspecify.annotations.NullMarked;
