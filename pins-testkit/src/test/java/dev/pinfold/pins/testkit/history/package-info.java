@NullMarked
package dev.pinfold.pins.testkit.history;

import org.jspecify.annotations.NullMarked;
