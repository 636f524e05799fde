package dev.pinfold.documents.transaction;

/// One change of one document, as the feed tells it: what to look at again, not what it has become.
///
/// @param collection the collection's name
/// @param id the document's id
/// @param kind what happened
/// @param path the path that was written, as text; empty for the whole document
public record Change(String collection, String id, Kind kind, String path) {

  /// What happened. Codes are on disk: explicit, never reused.
  public enum Kind {
    /// A new document.
    CREATED(1),
    /// A document was put in the stead of another of its id.
    REPLACED(2),
    /// The document is gone.
    DELETED(3),
    /// A part of it was set, put in, or taken away.
    UPDATED(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind of change has code " + code);
    }
  }
}
