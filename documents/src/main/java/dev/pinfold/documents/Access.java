package dev.pinfold.documents;

import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.lock.rules.PathStep;
import dev.pinfold.documents.query.Filter;
import dev.pinfold.documents.transaction.CollectionState;
import dev.pinfold.documents.transaction.Engine;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a transaction says beforehand that it will touch. Its locks are then acquired first, each
/// once, in their order: it cannot be sent back to begin again by another such transaction.
///
/// It may touch more than it says; that is locked when it happens. Not safe for use by several
/// threads.
public final class Access {

  private final Database database;
  private final List<LockRequest> requests = new ArrayList<>();

  Access(Database database) {
    this.database = database;
  }

  private Engine engine() {
    return database.engine();
  }

  private int number(String collection) {
    return engine().collection(collection).id();
  }

  private static byte[] bytes(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }

  /// Reads a document.
  public Access reads(String collection, String id) {
    return reads(collection, id, Path.ROOT);
  }

  /// Reads a part of a document.
  public Access reads(String collection, String id, Path path) {
    requests.add(new LockRequest.ReadPath(number(collection), bytes(id), steps(path)));
    return this;
  }

  /// Makes, replaces or deletes a document.
  public Access writes(String collection, String id) {
    requests.add(new LockRequest.WriteDocument(number(collection), bytes(id)));
    return this;
  }

  /// Sets or removes a part of a document, or elements of it.
  public Access writes(String collection, String id, Path path) {
    List<PathStep> steps = steps(path);
    requests.add(
        steps.isEmpty()
            ? new LockRequest.WriteDocument(number(collection), bytes(id))
            : new LockRequest.WritePath(number(collection), bytes(id), steps));
    return this;
  }

  /// Finds documents by a filter.
  public Access finds(String collection, Filter filter) {
    requests.addAll(columns(engine().collection(collection), filter));
    return this;
  }

  static List<LockRequest> columns(CollectionState collection, Filter filter) {
    List<LockRequest> columns = new ArrayList<>();
    for (Path path : filter.paths()) {
      List<PathStep> steps = new ArrayList<>();
      for (Path.Segment segment : path.segments()) {
        // Names go through arrays by themselves, so below one the column is that of the array.
        if (!(segment instanceof Path.Name(String name))) {
          break;
        }
        steps.add(new PathStep.Member(name));
      }
      columns.add(new LockRequest.ReadColumn(collection.id(), upToArray(collection, steps)));
    }
    if (columns.isEmpty()) {
      columns.add(new LockRequest.ReadColumn(collection.id(), List.of()));
    }
    return columns;
  }

  private static List<PathStep> upToArray(CollectionState collection, List<PathStep> steps) {
    int node = NodeNames.ROOT;
    for (int i = 0; i < steps.size(); i++) {
      if (collection.schema().findElement(node) != 0) {
        return steps.subList(0, i);
      }
      node =
          steps.get(i) instanceof PathStep.Member(String name)
              ? collection.schema().findField(node, name)
              : 0;
      if (node == 0) {
        break;
      }
    }
    return steps;
  }

  private static List<PathStep> steps(Path path) {
    List<PathStep> steps = new ArrayList<>();
    for (Path.Segment segment : path.segments()) {
      switch (segment) {
        case Path.Name(String name) -> steps.add(new PathStep.Member(name));
        case Path.ElementId(int id) -> steps.add(new PathStep.Element(id));
        case Path.Position _, Path.AnyElement _, Path.AnyMember _ -> {
          return steps;
        }
      }
    }
    return steps;
  }

  List<LockRequest> requests() {
    return requests;
  }

  /// The plan that these make, in the order of acquisition: mode, granule, and what it is for.
  public List<String> explain() {
    List<String> rows = new ArrayList<>();
    for (LockPlan.Explained lock : LockPlan.explain(requests, LockPlan.Limits.DEFAULT)) {
      rows.add(
          String.format(
              "%-3s  %s  (%s%s)",
              lock.mode(),
              lock.granule().describe(database.collectionName(lock.granule())),
              String.join(", ", lock.reasons()),
              lock.escalated() ? "; escalated" : ""));
    }
    return rows;
  }
}
