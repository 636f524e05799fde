/// Tests of this layer alone.
@NullMarked
package dev.pinfold.documents.value;

import org.jspecify.annotations.NullMarked;
