/// The schema that a collection's documents imply: every path that any of them had, its number, the
/// types seen there and how often. It only widens, and it is written in the same commit as the
/// document that widened it.
///
/// This package does not read documents, and it does not know locks.
@NullMarked
package dev.pinfold.documents.schema;

import org.jspecify.annotations.NullMarked;
