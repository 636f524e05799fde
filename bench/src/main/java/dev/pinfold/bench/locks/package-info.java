/// What locks on parts of documents buy, and what they cost: the same transactions under path
/// locks, document locks, optimistic retry, and in PostgreSQL, in one run, with plots.
@NullMarked
package dev.pinfold.bench.locks;

import org.jspecify.annotations.NullMarked;
