/// The contract of a PinStore as tests. This package does not know any store.
@NullMarked
package dev.pinfold.pins.testkit;

import org.jspecify.annotations.NullMarked;
