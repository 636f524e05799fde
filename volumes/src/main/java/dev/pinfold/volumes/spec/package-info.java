/// What the operator wants of volumes, as the file says it.
@NullMarked
package dev.pinfold.volumes.spec;

import org.jspecify.annotations.NullMarked;
