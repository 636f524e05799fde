/// The kit that every module may use: how a failure is described, and which name was meant.
///
/// This package does not depend on anything but the JDK, does no I/O and starts no threads.
@NullMarked
package dev.pinfold.base;

import org.jspecify.annotations.NullMarked;
