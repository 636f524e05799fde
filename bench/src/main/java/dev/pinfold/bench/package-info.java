/// Benchmarks of single parts and of whole workloads, also against PostgreSQL.
///
/// This package does not test anything: a number here fails no build.
@NullMarked
package dev.pinfold.bench;

import org.jspecify.annotations.NullMarked;
