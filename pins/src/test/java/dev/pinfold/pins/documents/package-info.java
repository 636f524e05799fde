@NullMarked
package dev.pinfold.pins.documents;

import org.jspecify.annotations.NullMarked;
