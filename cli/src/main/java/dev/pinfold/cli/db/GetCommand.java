package dev.pinfold.cli.db;

import dev.pinfold.cli.ExitCode;
import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.value.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `pinfold db get`.
@Command(
    name = "get",
    description = "Prints a document, or a part of it.",
    footer = {
      "",
      "Examples:",
      "  pinfold db get fruit apple",
      "  pinfold db get fruit apple 'sizes[0]'"
    })
final class GetCommand extends DocumentAction {

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "PATH",
      description = "The part; the whole document without it.")
  @Nullable String path;

  @Override
  ExitCode run(Database database) {
    Collection documents = existing(database, collection);
    String part = path;
    byte[] found = part == null ? documents.get(id) : documents.get(id, Path.parse(part));
    if (found == null) {
      throw notFound(part == null || documents.get(id) == null ? null : part);
    }
    output().line(found);
    return ExitCode.DONE;
  }
}
