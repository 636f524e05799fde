/// Tests of what the operator writes.
@NullMarked
package dev.pinfold.volumes.spec;

import org.jspecify.annotations.NullMarked;
