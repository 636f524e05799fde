package dev.pinfold.documents.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.value.JsonWriter;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.ValueType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// Which parts of the results are given out: these paths only, or all but these. Paths go through
/// arrays.
public final class Projection {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // The default pool is a thread's own, and virtual threads do not live long enough.
          .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
          .build();

  /// Everything, with the id as `_id`.
  public static final Projection ALL = new Projection(false, new Tree(), true);

  /// Everything but the id: the documents as they were put.
  public static final Projection BODY = new Projection(false, new Tree(), false);

  /// Named paths, by their names.
  private static final class Tree {
    private final Map<String, Tree> below = new TreeMap<>();

    private boolean isLeaf() {
      return below.isEmpty();
    }
  }

  private final boolean include;
  private final Tree tree;
  private final boolean withId;

  private Projection(boolean include, Tree tree, boolean withId) {
    this.include = include;
    this.tree = tree;
    this.withId = withId;
  }

  /// Reads `{"a": 1, "b.c": 1}` (only these) or `{"x": 0}` (all but these); `"_id": 0` leaves the
  /// id out.
  ///
  /// @throws ProblemException `invalid_projection`
  public static Projection parse(String json) {
    Map<String, Long> flags =
        Flags.parse(json, "invalid_projection", "a projection is like {\"name\": 1} or {\"x\": 0}");
    boolean id = flags.getOrDefault("_id", 1L) != 0;
    flags.remove("_id");
    boolean includes = flags.containsValue(1L);
    Tree tree = new Tree();
    flags.forEach(
        (name, flag) -> {
          if (flag != (includes ? 1 : 0)) {
            throw wrong("a projection either names what it wants (1) or what it leaves out (0)");
          }
          Tree at = tree;
          for (Path.Segment segment : Path.parse(name).segments()) {
            if (!(segment instanceof Path.Name(String part))) {
              throw wrong("a projection's paths are names only: " + name);
            }
            at = at.below.computeIfAbsent(part, _ -> new Tree());
          }
        });
    return new Projection(includes, tree, id);
  }

  private static ProblemException wrong(String what) {
    return new ProblemException(Problem.of(Problem.Kind.INVALID, "invalid_projection", what));
  }

  /// A document as JSON, so far as it is wanted.
  public byte[] toJson(String id, byte[] packed, NodeNames names) {
    if (tree.isLeaf() && !include) {
      return withId
          ? JsonWriter.toJsonWithId(packed, 0, names, id)
          : JsonWriter.toJson(packed, 0, NodeNames.ROOT, names);
    }
    try (ByteArrayBuilder out = new ByteArrayBuilder(256)) {
      try (JsonGenerator generator = FACTORY.createGenerator(out)) {
        generator.writeStartObject();
        if (withId) {
          generator.writeStringField("_id", id);
        }
        if (Packed.type(packed, 0) == ValueType.OBJECT) {
          members(packed, 0, NodeNames.ROOT, tree, names, generator);
        }
        generator.writeEndObject();
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a byte array cannot fail", e);
    }
  }

  private void members(
      byte[] b, int pos, int node, Tree at, NodeNames names, JsonGenerator generator)
      throws IOException {
    Packed.Members members = new Packed.Members(b, pos, node);
    while (members.next()) {
      String name =
          members.isEntry()
              ? new String(members.name(), StandardCharsets.UTF_8)
              : names.name(members.node());
      int child = members.isEntry() ? names.findEntry(node) : members.node();
      Tree below = at.below.get(name);
      if (below == null) {
        if (!include) {
          generator.writeFieldName(name);
          JsonWriter.write(b, members.value(), child, names, generator);
        }
      } else if (below.isLeaf()) {
        if (include) {
          generator.writeFieldName(name);
          JsonWriter.write(b, members.value(), child, names, generator);
        }
      } else if (!include || Packed.isContainer(b, members.value())) {
        generator.writeFieldName(name);
        part(b, members.value(), child, below, names, generator);
      }
    }
  }

  private void part(byte[] b, int pos, int node, Tree at, NodeNames names, JsonGenerator generator)
      throws IOException {
    switch (Packed.type(b, pos)) {
      case OBJECT -> {
        generator.writeStartObject();
        members(b, pos, node, at, names, generator);
        generator.writeEndObject();
      }
      case ARRAY -> {
        generator.writeStartArray();
        Packed.Elements elements = new Packed.Elements(b, pos);
        while (elements.next()) {
          if (!include || Packed.isContainer(b, elements.value())) {
            part(b, elements.value(), names.findElement(node), at, names, generator);
          }
        }
        generator.writeEndArray();
      }
      default -> JsonWriter.write(b, pos, node, names, generator);
    }
  }
}
