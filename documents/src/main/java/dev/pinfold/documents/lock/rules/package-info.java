/// The rules of locking, and nothing else: modes, granules, plans, and who waits for whom.
///
/// Granules form Gray's directed acyclic graph: a collection has a tree of *columns* (the nodes of
/// its
/// schema) and a tree for each *document* (its paths). A record stands below both its document and
/// its
/// column.
///
/// Invariants:
///
/// 1. *Cover.* Who changes a path of a document holds X on it or above it in the document's tree
/// and IX on
///    all ancestors there; and IX on the path's column, on the column's ancestors, and on the
/// column's
///    reserved child `#`. Who changes a whole document does so for the root, whose `#` stands for
/// "which
///    documents exist".
/// 2. *Readers.* Who reads a path of a document holds S on it or above it in the document's tree
/// and IS on
///    all ancestors there: one chain is enough for a reader.
/// 3. *Filters.* Who reads a column of all documents holds S on it, IS on its ancestors, and S on
/// `#` of each
///    ancestor. Any change that could alter what the filter on `a.b` finds is in conflict with
/// that: a change
///    at or below `a.b` by its IX on `a.b`; the replacement or removal of a whole value at an
/// ancestor, which
///    does not visit the columns below, by its IX on that ancestor's `#`; a document that comes or
/// goes, by
///    its IX on the root's `#`. So there are no phantoms.
/// 4. *Order.* A plan names every granule once, with the join of all its uses, and is acquired in
/// the order
///    of the granules' keys. An ancestor's key is a prefix of its descendants', so it comes first.
/// Nothing is
///    converted, nothing is released before the commit.
/// 5. *Out of order.* A request that is not greater than all that its transaction holds (only a
/// transaction
///    whose set was not known makes one) waits for younger transactions only, and those are
/// wounded: they
///    give up where they wait, or where they next would. Behind an older one it gives up itself,
/// and its next
///    try plans for what it has learnt.
///
/// No deadlock: in a cycle of waits at least one request is out of order, for along waits in order
/// the rank
/// (key, then place in the queue) grows. But a request out of order waits only for wounded
/// transactions, and
/// a wounded one never waits. No starvation: ages are kept over tries, and the oldest is never
/// wounded and
/// never gives up. (Gray, Lorie, Putzolu, Traiger 1976 for granularity; Rosenkrantz, Stearns, Lewis
/// 1978 for
/// wound-wait.)
///
/// This package does not know threads, clocks, chance, or where a lock is kept: it is what models
/// are made
/// from.
@NullMarked
package dev.pinfold.documents.lock.rules;

import org.jspecify.annotations.NullMarked;
