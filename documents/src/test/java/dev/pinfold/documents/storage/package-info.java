/// Tests of this layer alone.
@NullMarked
package dev.pinfold.documents.storage;

import org.jspecify.annotations.NullMarked;
