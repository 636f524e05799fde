@NullMarked
package dev.pinfold.node.volume;

import org.jspecify.annotations.NullMarked;
