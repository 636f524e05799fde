@NullMarked
package dev.pinfold.node.log;

import org.jspecify.annotations.NullMarked;
