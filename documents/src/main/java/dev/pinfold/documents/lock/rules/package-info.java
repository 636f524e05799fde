/// The rules of locking, and nothing else: modes, granules, plans, and who waits for whom.
///
/// This package does not know threads, clocks, chance, or where a lock is kept: models for a
/// checker are made from it.
///
/// Granules form Gray's directed acyclic graph: a collection has a tree of *columns* (the nodes of
/// its schema) and a tree for each *document* (its paths). A record stands below both its document
/// and its column. To change it, all that stand above it must carry IX; to read it, one chain is
/// enough.
///
/// # Invariants of plans
///
/// 1. *Writers.* Who changes a path of a document holds X on it or above it in the document's tree
///    and IX on all ancestors there; and IX on the path's column, on the column's ancestors, and on
///    the column's reserved child `#`. Who makes, replaces or removes a document does so for the
///    root, whose `#` thus stands for "which documents exist".
/// 2. *Readers.* Who reads a path of a document holds S on it or above it in the document's tree
///    and IS on all ancestors there.
/// 3. *Filters.* Who reads a column of all documents holds S on it, IS on its ancestors, and S on
///    `#` of each ancestor.
/// 4. *Order.* A plan names every granule once, with the join of all its uses, and is acquired in
///    the order of the granules' keys. Nothing is converted, nothing is released before the commit.
/// 5. *Escalation.* A plan that would be too long locks a document or a collection whole instead.
///    That is decided before the first acquisition, because later it would be a conversion.
///
/// *A filter is in conflict with every change that may alter what it finds.* Take a filter on the
/// column `c` and a change of the path `p` in some document. If `c` is `p` or above it, the change
/// holds IX on `c`, against S. If `p` is properly above `c`, the change may replace what lies below
/// without visiting the columns there, but it holds IX on `p.#`, on which the filter holds S; whole
/// documents are the case that `p` is the root. Otherwise no value at or below `c` changes. A lock
/// that escalation has put in the place of one of these conflicts with at least as much, because
/// `join` and `whole` only strengthen.
///
/// # Invariants of waiting
///
/// 6. *Queues.* A granule's waiters are granted in the order in which they came, but those that
///    hold it already (conversions) come before those that do not. Nobody is granted past a waiter
///    ahead of it.
/// 7. *In order.* A request for a granule that is greater than all that its transaction holds just
///    waits.
/// 8. *Out of order.* Any other request (only a transaction whose set was not known makes one)
///    waits for younger transactions only, and wounds them; if an older one is in its way, it gives
///    up: its transaction releases everything, and its next try plans for what it has learnt. When
///    a conversion goes ahead of a waiter that is out of order, the younger of these two is
///    wounded.
/// 9. *Wounded.* A wounded transaction gives up where it waits, or at its next request for a lock
///    that it lacks. One that needs no more locks runs to its end, and ends soon. A wound heals
///    with the release of everything.
///
/// *No deadlock.* Say A waits for B if B holds the granule in a mode that does not admit A's, or is
/// ahead of A in its queue. By 8, a transaction that waits out of order waits for wounded ones
/// only, also later, when those ahead of it have become holders; and by 9 a wounded one does not go
/// on waiting. So no lasting cycle contains a wait out of order. Along waits in order, A for the
/// granule g and B for h: if B holds g, then h > g, because B waits in order too; if B is ahead of
/// A in g's queue, then h = g and B's place is smaller. So a step goes to a later granule, or
/// forward in the same queue, and no cycle consists of such steps alone.
///
/// *No starvation.* Ages are kept over tries, so each transaction becomes the oldest that is left,
/// and the oldest is never wounded and never gives up. While it waits, it is overtaken by
/// conversions of those that held the granule or waited ahead of it when it came, and by nobody
/// else; each of these converts at most three times, because modes only grow: IS, S, SIX or U, X.
///
/// Gray, Lorie, Putzolu, Traiger: *Granularity of locks and degrees of consistency in a shared data
/// base*, 1976. Rosenkrantz, Stearns, Lewis: *System level concurrency control for distributed
/// database systems*, 1978.
@NullMarked
package dev.pinfold.documents.lock.rules;

import org.jspecify.annotations.NullMarked;
