package dev.pinfold.documents;

import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.value.JsonWriter;
import dev.pinfold.documents.value.NodeNames;

/// Walks over whole documents in the order of their keys, see [ReadView#scan].
///
/// Used by one thread; holds native memory until closed.
public final class DocumentCursor implements AutoCloseable {

  private final Sources source;
  private final RecordCursor documents;
  private boolean at;
  private boolean closed;

  DocumentCursor(Sources source, RecordCursor documents) {
    this.source = source;
    this.documents = documents;
  }

  /// Moves to the next document, at first to the first one.
  public boolean next() {
    if (closed) {
      throw new IllegalStateException("the cursor is closed");
    }
    at = documents.next();
    return at;
  }

  private void check() {
    if (!at || closed) {
      throw new IllegalStateException("the cursor is at no document");
    }
  }

  /// The document's id; a later scan may continue behind it.
  public String id() {
    check();
    return source.idOf(documents.key());
  }

  /// The document as JSON.
  public byte[] json() {
    check();
    return JsonWriter.toJson(documents.value(), 0, NodeNames.ROOT, source.names());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      documents.close();
    }
  }
}
