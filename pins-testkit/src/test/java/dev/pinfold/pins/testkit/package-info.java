@NullMarked
package dev.pinfold.pins.testkit;

import org.jspecify.annotations.NullMarked;
