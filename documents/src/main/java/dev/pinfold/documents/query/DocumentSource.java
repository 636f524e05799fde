package dev.pinfold.documents.query;

import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One collection at one moment, or as a transaction sees it. A *document key* is what tells
/// documents apart and orders them: opaque bytes, none a prefix of another.
public interface DocumentSource {

  NodeNames names();

  /// How many documents there are, nearly.
  long count();

  /// The indexes that are complete.
  List<IndexDefinition> indexes();

  /// Whether any document ever had an array at `path` or on the way to it.
  boolean mayHaveArrays(Path path);

  /// How many values `path` reaches in all documents, nearly; of an array, its elements count.
  long values(Path path);

  /// How much the entries from `from` to `to` take, nearly: a number to compare with that of other
  /// entries of the index. Costs less than to read a few of them.
  long size(IndexDefinition index, byte[] from, byte[] to);

  /// The documents in the order of their keys, from the first one behind `after` on; the cursor's
  /// key is the document's key, its value the whole document.
  RecordCursor documents(byte @Nullable [] after);

  /// The entries of an index from `from` (inclusive) to `to` (exclusive): the keys of the values,
  /// `04`, and the document's key.
  RecordCursor entries(IndexDefinition index, byte[] from, byte[] to, boolean down);

  /// The whole document, or null.
  byte @Nullable [] document(byte[] key);

  byte[] keyOf(String id);

  String idOf(byte[] key);
}
