package dev.pinfold.cli;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.value.Path;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The commands on one document.
final class DocumentCommands {

  private DocumentCommands() {}

  /// A command on one document.
  abstract static class OnDocument extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "COLLECTION")
    String collection = "";

    @Parameters(index = "1", paramLabel = "ID")
    String id = "";
  }

  @Command(
      name = "put",
      description = "Puts a document, in the stead of one of its id if there is one.",
      footer = {
        "",
        "Examples:",
        "  pinfold db put fruit apple '{\"colour\": \"red\"}'",
        "  curl … | pinfold db put fruit pear -"
      })
  static final class Put extends OnDocument {
    @Parameters(
        index = "2",
        arity = "0..1",
        paramLabel = "JSON",
        description = "- for standard input")
    @Nullable String text;

    @Override
    boolean creates() {
      return true;
    }

    @Override
    int run(Database database) throws IOException {
      boolean created = database.collection(collection).put(id, input(text));
      err().println(created ? "created" : "replaced");
      return 0;
    }
  }

  @Command(
      name = "get",
      description = "Prints a document, or a part of it.",
      footer = {
        "",
        "Examples:",
        "  pinfold db get fruit apple",
        "  pinfold db get fruit apple 'sizes[0]'"
      })
  static final class Get extends OnDocument {
    @Parameters(index = "2", arity = "0..1", paramLabel = "PATH")
    @Nullable String path;

    @Override
    int run(Database database) {
      Collection documents = database.collection(collection);
      String part = path;
      byte[] found = part == null ? documents.get(id) : documents.get(id, Path.parse(part));
      if (found == null) {
        throw notFound(collection, id, part);
      }
      print(found);
      return 0;
    }
  }

  private static ProblemException notFound(String collection, String id, @Nullable String path) {
    return new ProblemException(
        Problem.of(
            Problem.Kind.NOT_FOUND,
            "not_found",
            "there is no "
                + (path == null ? "" : path + " in ")
                + "document \""
                + id
                + "\" in collection "
                + collection));
  }

  @Command(
      name = "set",
      description = "Sets a part of a document; objects that are missing on the way are made.",
      footer = {
        "",
        "Examples:",
        "  pinfold db set fruit apple colour '\"green\"'",
        "  pinfold db set fruit apple origin.country '\"DE\"'"
      })
  static final class Set extends OnDocument {
    @Parameters(index = "2", paramLabel = "PATH")
    String path = "";

    @Parameters(
        index = "3",
        arity = "0..1",
        paramLabel = "JSON",
        description = "- for standard input")
    @Nullable String text;

    @Override
    int run(Database database) throws IOException {
      database.collection(collection).set(id, Path.parse(path), input(text));
      return 0;
    }
  }

  @Command(
      name = "insert",
      description = "Puts a new element into an array: before a position, or at its end.",
      footer = {
        "",
        "Examples:",
        "  pinfold db insert fruit apple sizes 7          at the end",
        "  pinfold db insert fruit apple 'sizes[0]' 1     before the first",
        "Prints the new element's id, which it keeps when others come and go."
      })
  static final class Insert extends OnDocument {
    @Parameters(index = "2", paramLabel = "PATH")
    String path = "";

    @Parameters(
        index = "3",
        arity = "0..1",
        paramLabel = "JSON",
        description = "- for standard input")
    @Nullable String text;

    @Override
    int run(Database database) throws IOException {
      Path place = Path.parse(path);
      List<Path.Segment> segments = place.segments();
      int position = -1;
      if (!segments.isEmpty() && segments.getLast() instanceof Path.Position(int given)) {
        place = place.parent();
        position = given;
      }
      int element = database.collection(collection).insertElement(id, place, position, input(text));
      out().println(json ? Json.text(Map.of("element", element)) : "#" + element);
      return 0;
    }
  }

  @Command(
      name = "rm",
      description = "Removes a document, or a part of it.",
      footer = {
        "",
        "Examples:",
        "  pinfold db rm fruit apple colour",
        "  pinfold db rm fruit apple"
      })
  static final class Remove extends OnDocument {
    @Parameters(index = "2", arity = "0..1", paramLabel = "PATH")
    @Nullable String path;

    @Override
    int run(Database database) {
      Collection documents = database.collection(collection);
      String part = path;
      boolean removed =
          part == null ? documents.delete(id) : documents.remove(id, Path.parse(part));
      if (!removed) {
        throw notFound(collection, id, part);
      }
      return 0;
    }
  }
}
