/// Tests of parts of transactions.
@NullMarked
package dev.pinfold.documents.transaction;

import org.jspecify.annotations.NullMarked;
