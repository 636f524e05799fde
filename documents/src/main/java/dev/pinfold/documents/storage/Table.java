package dev.pinfold.documents.storage;

import java.util.Locale;

/// The tables of a database; each is a RocksDB column family of its own. Names are on disk:
/// explicit, never reused.
public enum Table {
  /// Format, keys of hashes, collections, schema nodes, index definitions, counts.
  CATALOG("default"),
  /// The records of documents.
  DOCUMENTS("documents"),
  /// Entries of secondary indexes; their values are empty.
  INDEXES("indexes"),
  /// One record a commit, by its sequence number.
  CHANGES("changes");

  private final String familyName;

  Table(String familyName) {
    this.familyName = familyName;
  }

  /// The word users see.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String familyName() {
    return familyName;
  }
}
