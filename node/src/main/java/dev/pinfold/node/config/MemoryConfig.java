package dev.pinfold.node.config;

/// Memory of the storage, beside the Java heap.
///
/// @param writeBufferBytes of one memory table; a large table has up to four
public record MemoryConfig(long blockCacheBytes, long writeBufferBytes) {

  static MemoryConfig read(ConfigReader reader) {
    return new MemoryConfig(
        reader.get(Settings.MEMORY_BLOCK_CACHE), reader.get(Settings.MEMORY_WRITE_BUFFER));
  }
}
