/// The log: one place, standard error, for all that is said through SLF4J or the platform's own
/// loggers.
///
/// This package does not write files; who wants them sends standard error there.
@NullMarked
package dev.pinfold.node.log;

import org.jspecify.annotations.NullMarked;
