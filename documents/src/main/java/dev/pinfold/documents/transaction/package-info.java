/// Transactions over documents: strict two-phase locking on documents, paths and schema nodes, one
/// atomic write a commit, group commit, the change feed, and what the database remembers beside
/// documents.
///
/// Guarantees. Transactions are serializable, in the order of their commits: a transaction holds
/// every lock until its commit is durable, and read views show the state after a whole number of
/// commits. A commit that was answered under [Durability#SYNCED] survives the loss of the process
/// and of power. After a failed write nothing more is written.
///
/// This package does not know how queries are evaluated; it keeps what an [Index] tells it to.
@NullMarked
package dev.pinfold.documents.transaction;

import org.jspecify.annotations.NullMarked;
