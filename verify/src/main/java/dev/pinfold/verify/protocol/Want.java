package dev.pinfold.verify.protocol;

import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.lock.rules.PathStep;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that a transaction wants to read or write, written in one word for people:
///
/// ```
/// read d1          write d1          a whole document
/// read d1.a.b      write d1.a.b      a path of it
/// find .a.b        find .            a column of all documents, by a filter
/// read *           write *           the collection
/// ```
public final class Want {

  private static final int COLLECTION = 1;

  private final String text;
  private final boolean writes;
  private final @Nullable String document;
  private final List<PathStep> path;
  private final LockRequest request;

  private Want(
      String text,
      boolean writes,
      @Nullable String document,
      List<PathStep> path,
      LockRequest request) {
    this.text = text;
    this.writes = writes;
    this.document = document;
    this.path = path;
    this.request = request;
  }

  /// Reads the words.
  public static Want of(String text) {
    int space = text.indexOf(' ');
    String verb = text.substring(0, space);
    String what = text.substring(space + 1);
    boolean writes = verb.equals("write");
    if (what.equals("*")) {
      LockRequest all =
          writes
              ? new LockRequest.WriteCollection(COLLECTION)
              : new LockRequest.ReadCollection(COLLECTION);
      return new Want(text, writes, null, List.of(), all);
    }
    int dot = what.indexOf('.');
    String document = dot < 0 ? what : what.substring(0, dot);
    List<PathStep> path = new ArrayList<>();
    while (dot >= 0 && dot < what.length() - 1) {
      int next = what.indexOf('.', dot + 1);
      path.add(new PathStep.Member(what.substring(dot + 1, next < 0 ? what.length() : next)));
      dot = next;
    }
    if (verb.equals("find")) {
      return new Want(text, false, null, path, new LockRequest.ReadColumn(COLLECTION, path));
    }
    byte[] id = document.getBytes(StandardCharsets.UTF_8);
    LockRequest request =
        !writes
            ? new LockRequest.ReadPath(COLLECTION, id, path)
            : path.isEmpty()
                ? new LockRequest.WriteDocument(COLLECTION, id)
                : new LockRequest.WritePath(COLLECTION, id, path);
    return new Want(text, writes, document, path, request);
  }

  public LockRequest request() {
    return request;
  }

  public boolean writes() {
    return writes;
  }

  /// The document it is about, or null if it is about all.
  public @Nullable String document() {
    return document;
  }

  /// Whether one of the two writes what the other reads or writes. This is said in terms of
  /// documents and paths, without any lock: what locks give is measured by it.
  public boolean meets(Want other) {
    if (!writes && !other.writes) {
      return false;
    }
    if (document != null && other.document != null && !document.equals(other.document)) {
      return false;
    }
    int both = Math.min(path.size(), other.path.size());
    return path.subList(0, both).equals(other.path.subList(0, both));
  }

  @Override
  public String toString() {
    return text;
  }
}
