@NullMarked
package dev.pinfold.node;

import org.jspecify.annotations.NullMarked;
