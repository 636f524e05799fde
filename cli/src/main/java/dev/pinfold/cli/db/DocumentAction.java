package dev.pinfold.cli.db;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/// A command on one document.
abstract class DocumentAction extends DatabaseAction {

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
  String collection = "";

  @Parameters(index = "1", paramLabel = "ID", description = "The document's id.")
  String id = "";

  /// The problem that the document, or that part of it, is not there.
  final ProblemException notFound(@Nullable String path) {
    Problem problem =
        path == null
            ? Problem.of(
                Problem.Kind.NOT_FOUND,
                "document_not_found",
                "collection " + collection + " has no document \"" + id + "\"")
            : Problem.of(
                    Problem.Kind.NOT_FOUND,
                    "path_not_found",
                    "there is no "
                        + path
                        + " in document \""
                        + id
                        + "\" of collection "
                        + collection)
                .with("path", path);
    return new ProblemException(problem.with("collection", collection).with("id", id));
  }
}
