@NullMarked
package dev.pinfold.node.doctor;

import org.jspecify.annotations.NullMarked;
