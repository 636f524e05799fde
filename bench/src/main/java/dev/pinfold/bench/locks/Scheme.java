package dev.pinfold.bench.locks;

/// A way to keep transactions apart. The documents of a workload are there already. Used by many
/// threads, each as a client of its own.
interface Scheme extends AutoCloseable {

  /// What it is called in figures and plots.
  String name();

  /// Changes one field, working for some time while nobody else may change it.
  void write(int client, int document, int field, int value, int workMillis) throws Exception;

  /// Changes every field, one after another.
  void writeAll(int client, int document, int value) throws Exception;

  /// Reads a whole document.
  void read(int client, int document) throws Exception;

  /// Searches all documents by a field, and finds none.
  void search(int client, int field) throws Exception;

  /// How often work was done in vain.
  default long retries() {
    return 0;
  }

  @Override
  void close() throws Exception;
}
