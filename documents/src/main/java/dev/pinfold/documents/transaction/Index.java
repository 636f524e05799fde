package dev.pinfold.documents.transaction;

import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Path;
import java.util.List;

/// A secondary index as the transaction layer sees it: which paths it reads, and what it makes of
/// them.
public interface Index {

  /// Its number, unique in the database and never reused.
  int id();

  String name();

  /// The paths its entries are made of.
  List<Path> paths();

  /// Whether a document in which one of the paths reaches nothing has no entry.
  boolean sparse();

  /// The distinct entries of a document, in order: keys without the document's.
  List<byte[]> entriesOf(byte[] packed, NodeNames names);
}
