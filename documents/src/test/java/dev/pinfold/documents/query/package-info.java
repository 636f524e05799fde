/// Tests of this layer alone.
@NullMarked
package dev.pinfold.documents.query;

import org.jspecify.annotations.NullMarked;
