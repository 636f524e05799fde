@NullMarked
package dev.pinfold.node.config;

import org.jspecify.annotations.NullMarked;
