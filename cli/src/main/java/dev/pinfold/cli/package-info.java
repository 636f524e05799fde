/// The `pinfold` command: reads arguments, calls the library, prints.
///
/// Here is what every group of commands shares: output, failures and exit codes, progress, input,
/// interruption. Groups have packages of their own.
///
/// This package does not store, lock or query anything itself.
@NullMarked
package dev.pinfold.cli;

import org.jspecify.annotations.NullMarked;
