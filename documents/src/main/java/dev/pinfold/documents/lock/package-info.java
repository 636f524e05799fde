/// Locks as they are held: a table of the granules that are locked now, queues, and waiting
/// threads.
///
/// This package does not decide what to lock; see `rules` for that and for why nothing deadlocks.
@NullMarked
package dev.pinfold.documents.lock;

import org.jspecify.annotations.NullMarked;
