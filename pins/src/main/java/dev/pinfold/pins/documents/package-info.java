/// Pins in the document engine: documents, indexes and counters, and what commands write of them.
///
/// This package does not decide what becomes of a pin: the rules do.
@NullMarked
package dev.pinfold.pins.documents;

import org.jspecify.annotations.NullMarked;
