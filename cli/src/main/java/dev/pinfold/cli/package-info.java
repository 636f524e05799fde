/// The `pinfold` command: reads arguments, calls the library, prints.
///
/// This package does not store, lock or query anything itself.
@NullMarked
package dev.pinfold.cli;

import org.jspecify.annotations.NullMarked;
