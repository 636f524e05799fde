/// Bytes on disk: the RocksDB instance, the keys, and how a document is laid out in records.
///
/// A document of up to [DocumentLayout#RECORD_BYTES_TARGET] bytes is one record. A larger one is
/// spread: its containers' members stand in runs of neighbours, so that reading or writing one path
/// costs a record of about a kilobyte, whatever the size of the document.
///
/// This package does not know names, locks or transactions.
@NullMarked
package dev.pinfold.documents.storage;

import org.jspecify.annotations.NullMarked;
