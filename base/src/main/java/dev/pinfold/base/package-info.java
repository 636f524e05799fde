/// The kit that every module may use: how a failure is described, which name was meant, and the
/// keyed hash that keys are spread by.
///
/// This package does not depend on anything but the JDK, does no I/O and starts no threads.
@NullMarked
package dev.pinfold.base;

import org.jspecify.annotations.NullMarked;
