/// Tests of the rules of locking. This package does not start threads.
@NullMarked
package dev.pinfold.documents.lock.rules;

import org.jspecify.annotations.NullMarked;
