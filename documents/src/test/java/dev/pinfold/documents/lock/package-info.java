/// Tests of the lock table with threads. This package does not test what is locked when: see
/// `rules`.
@NullMarked
package dev.pinfold.documents.lock;

import org.jspecify.annotations.NullMarked;
