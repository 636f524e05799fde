/// A document database in a directory: JSON documents, changed in parts by many writers at once.
///
/// Begin at [Database].
///
/// This package does not know pins, and does not listen on a network.
@NullMarked
package dev.pinfold.documents;

import org.jspecify.annotations.NullMarked;
