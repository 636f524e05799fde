@NullMarked
package dev.pinfold.node.metrics;

import org.jspecify.annotations.NullMarked;
