package dev.pinfold.documents.transaction;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.storage.DocumentLayout;
import dev.pinfold.documents.storage.Records;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.PackedBuffer;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.Step;
import dev.pinfold.documents.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the places that paths name in a document.
final class Parts {

  /// A collection whose documents have so many members is looked into by runs first.
  private static final int SPREAD_LIKELY_FIELDS = 128;

  private Parts() {}

  /// Reads the part that `path` names, or null if there is none.
  static @Nullable Part read(Records records, byte[] document, Path path, Schema schema) {
    List<Step> steps = steps(records, document, path, schema);
    if (steps == null) {
      return null;
    }
    boolean spreadLikely = schema.root().fieldCount() >= SPREAD_LIKELY_FIELDS;
    byte[] packed = DocumentLayout.readPart(records, document, steps, spreadLikely);
    return packed == null ? null : new Part(packed, nodeOf(steps));
  }

  /// Says that more than one record is needed.
  static final Part NOT_SHALLOW = new Part(new byte[0], NodeNames.NONE);

  // One constant stands for it, so identity tells.
  @SuppressWarnings("ReferenceEquality")
  static boolean isNotShallow(@Nullable Part part) {
    return part == NOT_SHALLOW;
  }

  /// Reads a member of the document itself from one record, or null if there is none.
  ///
  /// @return [#NOT_SHALLOW] if one record does not tell
  static @Nullable Part readShallow(Records records, byte[] document, Path path, Schema schema) {
    if (!(path.segments().getFirst() instanceof Path.Name(String name))) {
      return NOT_SHALLOW;
    }
    int child = schema.findField(NodeNames.ROOT, name);
    if (child == NodeNames.NONE) {
      return schema.findEntry(NodeNames.ROOT) == NodeNames.NONE ? null : NOT_SHALLOW;
    }
    boolean spreadLikely = schema.root().fieldCount() >= SPREAD_LIKELY_FIELDS;
    byte[] packed = DocumentLayout.readMember(records, document, child, spreadLikely);
    return packed == null ? null : packed.length == 0 ? NOT_SHALLOW : new Part(packed, child);
  }

  private static int nodeOf(List<Step> steps) {
    return steps.isEmpty() ? NodeNames.ROOT : steps.getLast().node();
  }

  /// The steps that a path names, or null if no document can have the part or a position is beyond
  /// the end. Reads the document only where the path has positions.
  static @Nullable List<Step> steps(Records records, byte[] document, Path path, NodeNames names) {
    List<Step> steps = new ArrayList<>(path.segments().size());
    for (Path.Segment segment : path.segments()) {
      Step step = step(records, document, steps, segment, path, names);
      if (step == null) {
        return null;
      }
      steps.add(step);
    }
    return steps;
  }

  private static @Nullable Step step(
      Records records,
      byte[] document,
      List<Step> above,
      Path.Segment segment,
      Path path,
      NodeNames names) {
    int node = nodeOf(above);
    return switch (segment) {
      case Path.Name(String name) -> {
        int child = names.findField(node, name);
        if (child != NodeNames.NONE) {
          yield new Step.Field(child);
        }
        int entry = names.findEntry(node);
        yield entry == NodeNames.NONE ? null : new Step.Entry(entry, name);
      }
      case Path.ElementId(int id) -> {
        int element = names.findElement(node);
        yield element == NodeNames.NONE ? null : new Step.Element(element, id);
      }
      case Path.Position(int position) -> {
        int element = names.findElement(node);
        DocumentLayout.ArrayShape shape =
            element == NodeNames.NONE ? null : DocumentLayout.arrayAt(records, document, above);
        if (shape == null) {
          yield null;
        }
        int at = position < 0 ? shape.ids().size() + position : position;
        yield at < 0 || at >= shape.ids().size()
            ? null
            : new Step.Element(element, shape.ids().get(at));
      }
      case Path.AnyElement _, Path.AnyMember _ -> throw notOnePlace(path);
    };
  }

  /// Where a value is set.
  ///
  /// `steps` lead to the place that changes: the value's own, or that of the first object that must
  /// be made. `inner` lead from there to the value; there are none if all objects on the way are
  /// there.
  static final class Target {
    private final List<Step> steps;
    private final List<Step> inner;

    private Target(List<Step> steps, List<Step> inner) {
      this.steps = steps;
      this.inner = inner;
    }

    List<Step> steps() {
      return steps;
    }

    boolean isWrapped() {
      return !inner.isEmpty();
    }

    /// How many parts of the path lead to the place that changes.
    int lockLength() {
      return steps.size();
    }

    /// The node of the value.
    int node() {
      return nodeOf(inner.isEmpty() ? steps : inner);
    }

    /// The value with the objects around it that must be made.
    byte[] wrap(byte[] value) {
      byte[] wrapped = value;
      for (int i = inner.size() - 1; i >= 0; i--) {
        int node = i == 0 ? nodeOf(steps) : inner.get(i - 1).node();
        PackedBuffer out = new PackedBuffer(wrapped.length + 16);
        int mark = out.beginObject();
        switch (inner.get(i)) {
          case Step.Field(int child) -> out.putVarint(child - node);
          case Step.Entry(int _, String name) -> {
            byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
            out.putByte(0).putVarint(utf8.length).putBytes(utf8);
          }
          case Step.Element _ -> throw new IllegalStateException("no array can be made");
        }
        out.putBytes(wrapped);
        out.end(mark);
        wrapped = out.toBytes();
      }
      return wrapped;
    }
  }

  /// Finds where to set the value that `path` names, giving numbers to names that are new.
  static Target forWriting(
      Records records,
      byte[] document,
      Path path,
      CollectionState collection,
      String id,
      Schema schema) {
    if (records.get(document) == null) {
      throw documentNotFound(collection, id);
    }
    List<Step> steps = new ArrayList<>();
    List<Step> inner = new ArrayList<>(0);
    for (Path.Segment segment : path.segments()) {
      boolean missing = !inner.isEmpty();
      ValueType container = missing ? null : DocumentLayout.typeAt(records, document, steps);
      if (container == null) {
        if (!(segment instanceof Path.Name(String name))) {
          throw noElement(path, segment);
        }
        inner.add(member(missing ? inner : steps, name, schema));
        continue;
      }
      switch (segment) {
        case Path.Name(String name) -> {
          if (container != ValueType.OBJECT) {
            throw conflict(collection, id, path, steps.size(), container, "an object");
          }
          steps.add(member(steps, name, schema));
        }
        case Path.Position _, Path.ElementId _ -> {
          if (container != ValueType.ARRAY) {
            throw conflict(collection, id, path, steps.size(), container, "an array");
          }
          Step step = step(records, document, steps, segment, path, schema);
          List<Step> longer = new ArrayList<>(steps);
          if (step != null) {
            longer.add(step);
          }
          if (step == null || DocumentLayout.typeAt(records, document, longer) == null) {
            throw noElement(path, segment);
          }
          steps = longer;
        }
        case Path.AnyElement _, Path.AnyMember _ -> throw notOnePlace(path);
      }
    }
    return new Target(steps, inner);
  }

  private static Step member(List<Step> above, String name, Schema schema) {
    int node = nodeOf(above);
    int child = schema.field(node, name, Integer.MAX_VALUE);
    return child != NodeNames.NONE
        ? new Step.Field(child)
        : new Step.Entry(schema.entry(node), name);
  }

  // ---- problems

  static ProblemException documentNotFound(CollectionState collection, String id) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.NOT_FOUND,
                "document_not_found",
                "collection " + collection.name() + " has no document \"" + id + "\"")
            .with("collection", collection.name())
            .with("id", id));
  }

  private static ProblemException conflict(
      CollectionState collection, String id, Path path, int depth, ValueType found, String needed) {
    String place = new Path(path.segments().subList(0, depth)).toString();
    return new ProblemException(
        Problem.of(
                Problem.Kind.CONFLICT,
                "path_conflict",
                "in document \""
                    + id
                    + "\" of collection "
                    + collection.name()
                    + (place.isEmpty() ? " the document" : " the value at " + place)
                    + " is of type "
                    + found.label()
                    + ", and the path "
                    + path
                    + " needs "
                    + needed
                    + " there")
            .with("path", place)
            .with("found", found.label()));
  }

  static ProblemException noArray(CollectionState collection, String id, Path path) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.CONFLICT,
                "path_conflict",
                "document \""
                    + id
                    + "\" of collection "
                    + collection.name()
                    + " has no array at "
                    + (path.isRoot() ? "its root" : path.toString()))
            .with("path", path.toString()));
  }

  static ProblemException noElement(Path array, int position, int size) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.NOT_FOUND,
                "element_not_found",
                "the array at "
                    + array
                    + " has "
                    + size
                    + " elements; a new one can be put at 0 to "
                    + size
                    + ", not at "
                    + position)
            .with("path", array.toString())
            .with("size", size));
  }

  private static ProblemException noElement(Path path, Path.Segment segment) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.NOT_FOUND,
                "element_not_found",
                "the path "
                    + path
                    + " needs the element "
                    + new Path(List.of(segment))
                    + ", which is not there; set makes objects on its way, never elements")
            .with("path", path.toString()));
  }

  private static ProblemException notOnePlace(Path path) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "invalid_path",
                "the path " + path + " names many places; reading and writing need one")
            .with("path", path.toString()));
  }
}
