/// Tests of the database as a whole, and of the rules of its architecture.
@NullMarked
package dev.pinfold.documents;

import org.jspecify.annotations.NullMarked;
