/// Datasets and their properties, made to be as the operator wants them.
@NullMarked
package dev.pinfold.volumes.layout;

import org.jspecify.annotations.NullMarked;
