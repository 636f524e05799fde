package dev.pinfold.cli.db;

import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.documents.Access;
import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.value.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pinfold db explain`.
@Command(
    name = "explain",
    description = "Prints how a query would be answered, and which locks it or a write would take.",
    footer = {
      "",
      "Examples:",
      "  pinfold db explain pins '{\"meta.kind\": \"bloom\"}'",
      "  pinfold db explain pins --set p1:meta.size       locks of setting a part",
      "  pinfold db explain pins --put p1                 locks of putting a document",
      "  pinfold db explain pins --rm p1:meta             locks of removing a part",
      "  pinfold db explain pins --rm p1                  locks of removing a document"
    })
final class ExplainCommand extends DatabaseAction {

  @Mixin QueryOptions asked = new QueryOptions();

  @ArgGroup @Nullable Write write;

  /// A write to be explained in the stead of the query.
  static final class Write {
    @Option(
        names = "--set",
        required = true,
        paramLabel = "ID:PATH",
        description = "Explain setting that part.")
    @Nullable String set;

    @Option(
        names = "--put",
        required = true,
        paramLabel = "ID",
        description = "Explain putting that document.")
    @Nullable String put;

    @Option(
        names = "--rm",
        required = true,
        paramLabel = "ID[:PATH]",
        description =
            "Explain removing that document or part; end an id that has a colon with one.")
    @Nullable String remove;

    /// Says what it touches.
    ///
    /// @return whether it could be understood
    boolean describe(Access access, String collection) {
      String whole = put;
      if (whole != null) {
        access.writes(collection, whole);
        return true;
      }
      String part = set != null ? set : remove == null ? "" : remove;
      int colon = part.lastIndexOf(':');
      if (colon < 0 && set != null) {
        return false;
      }
      String id = colon < 0 ? part : part.substring(0, colon);
      access.writes(
          collection, id, Path.parse(part.substring(colon < 0 ? part.length() : colon + 1)));
      return true;
    }
  }

  @Override
  ExitCode run(Database database) {
    Collection documents = existing(database, asked.collection);
    Access access = database.access();
    Output output = output();
    Write given = write;
    if (given == null) {
      Query query = asked.query();
      ExplanationText.print(documents.explain(query, false), output);
      access.finds(asked.collection, query.filter());
      if (!output.isJson()) {
        output.line("locks of the same query inside a transaction:");
      }
    } else if (!given.describe(access, asked.collection)) {
      throw common.usage("--set takes an id and a path, such as p1:meta.size");
    }
    List<String> locks = access.explain();
    for (int i = 0; i < locks.size(); i++) {
      if (output.isJson()) {
        output.json(Json.object("lock", locks.get(i)));
      } else {
        output.line(String.format("%3d  %s", i + 1, locks.get(i)));
      }
    }
    return ExitCode.DONE;
  }
}
