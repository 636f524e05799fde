package dev.pinfold.documents.storage;

/// How much memory the storage may use.
///
/// @param blockCacheBytes for blocks read from files, their indexes and filters
/// @param writeBufferBytes of one memory table; up to four of each large table may exist
public record StoreOptions(long blockCacheBytes, long writeBufferBytes) {

  public static final StoreOptions DEFAULT = new StoreOptions(256L << 20, 64L << 20);
}
