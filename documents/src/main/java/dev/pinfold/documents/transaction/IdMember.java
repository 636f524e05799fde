package dev.pinfold.documents.transaction;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.value.Edit;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.Step;
import dev.pinfold.documents.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The member `_id`: it stands for a document's id, so it is never kept in the document beside it.
public final class IdMember {

  static final String NAME = "_id";

  private IdMember() {}

  /// Where the member stands in a packed document, or -1.
  private static int find(byte[] packed, NodeNames names) {
    int node = names.findField(NodeNames.ROOT, NAME);
    return node == NodeNames.NONE || Packed.type(packed, 0) != ValueType.OBJECT
        ? -1
        : Packed.findField(packed, 0, NodeNames.ROOT, node);
  }

  /// The id that a packed document names, or null if it has no such member.
  ///
  /// @throws ProblemException `invalid_id` if it is neither a string nor an integer
  public static @Nullable String read(byte[] packed, NodeNames names) {
    int at = find(packed, names);
    return at < 0 ? null : text(packed, at, NAME);
  }

  /// The string or integer at `pos` as an id.
  ///
  /// @param place what stands there, for people
  /// @throws ProblemException `invalid_id`
  public static String text(byte[] b, int pos, String place) {
    return switch (Packed.type(b, pos)) {
      case STRING ->
          new String(
              b, Packed.textStart(b, pos), Packed.textLength(b, pos), StandardCharsets.UTF_8);
      case INTEGER -> Long.toString(Packed.integerAt(b, pos));
      case NULL, BOOLEAN, DECIMAL, OBJECT, ARRAY ->
          throw invalid(
              "the id at "
                  + place
                  + " is of type "
                  + Packed.type(b, pos).label()
                  + "; an id is a string or an integer");
    };
  }

  /// A packed document without the member, or the same array if it has none.
  ///
  /// @throws ProblemException `invalid_id` if the member names another id
  public static byte[] strip(byte[] packed, String id, NodeNames names) {
    String named = read(packed, names);
    if (named == null) {
      return packed;
    }
    if (!named.equals(id)) {
      throw invalid("the document's member _id names \"" + named + "\", its id is \"" + id + "\"");
    }
    return new Edit.Remove(List.of(new Step.Field(names.findField(NodeNames.ROOT, NAME))))
        .apply(packed, NodeNames.ROOT);
  }

  /// Refuses to change the member by its path.
  static void refuse(Path path) {
    if (path.segments().getFirst() instanceof Path.Name(String name) && name.equals(NAME)) {
      throw invalid("_id stands for the document's id, which cannot be changed");
    }
  }

  private static ProblemException invalid(String what) {
    return new ProblemException(Problem.of(Problem.Kind.INVALID, "invalid_id", what));
  }
}
