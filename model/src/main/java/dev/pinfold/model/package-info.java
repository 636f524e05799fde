/// What pins are made of. This package does no I/O, starts no threads and reads no clock.
@NullMarked
package dev.pinfold.model;

import org.jspecify.annotations.NullMarked;
