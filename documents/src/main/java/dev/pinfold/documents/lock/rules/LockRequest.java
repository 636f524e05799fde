package dev.pinfold.documents.lock.rules;

import java.util.List;

/// What a transaction wants to do, in the words of locking.
public sealed interface LockRequest {

  /// The collection's number.
  int collection();

  /// Read a document, or the part of it at a path.
  record ReadPath(int collection, byte[] document, List<PathStep> path) implements LockRequest {}

  /// Change the part of a document at a path.
  record WritePath(int collection, byte[] document, List<PathStep> path) implements LockRequest {}

  /// Make, replace or remove a whole document.
  record WriteDocument(int collection, byte[] document) implements LockRequest {}

  /// Find out which documents have what at a path; the empty path stands for all.
  record ReadColumn(int collection, List<PathStep> path) implements LockRequest {}

  /// Read everything in a collection.
  record ReadCollection(int collection) implements LockRequest {}

  /// Change anything in a collection.
  record WriteCollection(int collection) implements LockRequest {}

  /// What was asked for, in a word, for explanations.
  default String reason() {
    return switch (this) {
      case ReadPath(int _, byte[] _, List<PathStep> path) ->
          path.isEmpty() ? "read document" : "read path";
      case WritePath _ -> "write path";
      case WriteDocument _ -> "write document";
      case ReadColumn _ -> "filter";
      case ReadCollection _ -> "read collection";
      case WriteCollection _ -> "write collection";
    };
  }
}
